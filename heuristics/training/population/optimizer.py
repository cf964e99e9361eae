"""AdamW, gradient clipping and learning-rate schedules of P members at once."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heuristics.training.population.weights import Weights

if TYPE_CHECKING:
    import torch


class AdamW:
    """AdamW by member (Loshchilov and Hutter 2019, arXiv 1711.05101), in the order of operations of torch's own.

    Args:
        weights: updated in place.
        decay: weight decay by member, shape (P,); scales of norms do not decay, as in transformers' Trainer.
        betas: decay of the two moments.
        eps: added to the root of the second.
        dtype: in which weights and moments are stored between steps, `float32` or `bfloat16`. The arithmetic of a step
            is float32, as in torch's fused AdamW; gradients come in the same dtype as the weights.
        rounding: random numbers by member, shape (P,), if weights are rounded to bfloat16 up or down by chance, as
            `bf16_stochastic_round` of torchao's AdamW does; None if to the nearest.
    """

    def __init__(
        self, weights: Weights, decay: "torch.Tensor", betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        *, dtype: str = "float32", rounding: "Sequence[torch.Generator] | None" = None,
    ) -> None:  # fmt: skip
        import torch

        flat = weights.flat
        self.dtype, self.rounding = getattr(torch, dtype), rounding
        if self.dtype != torch.float32:
            flat.copy_(flat.to(self.dtype))  # as they are loaded
        self.flat, self.decay, self.betas, self.eps = flat, decay, betas, eps
        self.decaying = torch.cat([torch.full((math.prod(size),), float(len(size) > 1)) for _, size in weights.sizes])
        self.decaying = self.decaying.to(flat.device)
        self.mean, self.square = torch.zeros_like(flat), torch.zeros_like(flat)
        self.steps = [0] * len(flat)

    def step(self, members: slice, gradient: "torch.Tensor", rate: "torch.Tensor") -> None:
        """Update some members.

        Args:
            members: which; they have all made the same number of steps.
            gradient: clipped already, shape (members, n).
            rate: learning rate, shape (members,).
        """
        import torch

        fast, slow = self.betas
        count = self.steps[members][0] + 1
        self.steps[members] = [count] * len(gradient)
        flat, mean, square = self.flat[members], self.mean[members], self.square[members]
        gradient = gradient.to(self.dtype).float()
        if bool(self.decay[members].any()):
            flat.mul_(1 - (rate * self.decay[members])[:, None] * self.decaying)
        mean.lerp_(gradient, 1 - fast)
        square.mul_(slow).addcmul_(gradient, gradient, value=1 - slow)
        size = square.sqrt().div_((1 - slow**count) ** 0.5).add_(self.eps)
        flat.addcdiv_(mean * (rate / (fast**count - 1))[:, None], size)
        if self.dtype == torch.float32:
            return
        mean.copy_(mean.to(self.dtype))
        square.copy_(square.to(self.dtype))
        if self.rounding is None:
            flat.copy_(flat.to(self.dtype))
        else:
            for weights, stream in zip(flat, self.rounding[members], strict=True):
                weights.copy_(by_chance(weights, stream))


def by_chance(weights: "torch.Tensor", stream: "torch.Generator") -> "torch.Tensor":
    """Weights (n,) rounded to bfloat16 up or down, so that the mean is right: the nearer of the two is the likelier."""
    import torch

    drawn = torch.randint(0, 1 << 16, weights.shape, dtype=torch.int32, generator=stream, device=weights.device)
    return ((weights.view(torch.int32) + drawn) & -(1 << 16)).view(torch.float32)


def clip(gradient: "torch.Tensor", most: "torch.Tensor") -> "torch.Tensor":
    """Scale gradients (P, n) in place to norms of at most `most`, shape (P,); returns the norms before, shape (P,)."""
    norms = gradient.norm(dim=1)
    shrink = (most / (norms + 1e-6)).clamp(max=1.0)
    gradient.mul_(shrink.where(most > 0, 1.0)[:, None])  # 0 is no clipping, as in transformers' Trainer
    return norms


def schedule(kind: str, warmup: float, steps: int) -> list[float]:
    """Learning rate of each step over the peak: transformers' own schedules, read out.

    Args:
        kind: name as in `lr_scheduler_type`.
        warmup: steps, or their share if below 1.
        steps: of the training.
    """
    import torch
    from transformers import get_scheduler

    first = math.ceil(warmup * steps) if warmup < 1 else int(warmup)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = get_scheduler(kind, optimizer, num_warmup_steps=first, num_training_steps=steps)
    rates = []
    for _ in range(steps):
        rates.append(float(scheduler.get_last_lr()[0]))
        optimizer.step()
        scheduler.step()
    return rates
