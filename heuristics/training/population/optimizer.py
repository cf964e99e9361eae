"""AdamW, gradient clipping and learning-rate schedules of P members at once."""

import math
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
    """

    def __init__(
        self, weights: Weights, decay: "torch.Tensor", betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        import torch

        flat = weights.flat
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
        fast, slow = self.betas
        count = self.steps[members][0] + 1
        self.steps[members] = [count] * len(gradient)
        flat, mean, square = self.flat[members], self.mean[members], self.square[members]
        if bool(self.decay[members].any()):
            flat.mul_(1 - (rate * self.decay[members])[:, None] * self.decaying)
        mean.lerp_(gradient, 1 - fast)
        square.mul_(slow).addcmul_(gradient, gradient, value=1 - slow)
        size = square.sqrt().div_((1 - slow**count) ** 0.5).add_(self.eps)
        flat.addcdiv_(mean * (rate / (fast**count - 1))[:, None], size)


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
