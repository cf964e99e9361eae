"""Losses of TRL's trainers, by member, on log-probabilities of completion tokens.

Each follows the method of TRL 1.16.0 that it names; tests hold values and gradients against that method itself. Shapes:
P members, B completions in the batch, T tokens.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

GRPO_LOSSES = ("grpo", "bnpo", "dr_grpo", "dapo")


@dataclass(frozen=True)
class Tokens:
    """What a policy-gradient loss is made of.

    Attributes:
        logps: of the policy that is trained, shape (P, B, T).
        old: of the policy that drew the tokens, same shape; None where it is the same policy.
        reference: of the base, same shape; None without a KL term.
        advantages: shape (P, B).
        inside: which tokens count, shape (P, B, T).
        rows: completions of the whole batch, whether or not they are here.
        tokens: tokens of the whole batch, shape (P,).
    """

    logps: "torch.Tensor"
    old: "torch.Tensor | None"
    reference: "torch.Tensor | None"
    advantages: "torch.Tensor"
    inside: "torch.Tensor"
    rows: int
    tokens: "torch.Tensor"


def token_logps(
    logits: "torch.Tensor", rows: "torch.Tensor", ids: "torch.Tensor", temperature: float
) -> "torch.Tensor":
    """Log-probabilities of tokens.

    Args:
        logits: shape (P, R, V).
        rows: which row of logits predicts each token, shape (P, G, C, T).
        ids: the tokens, same shape.
        temperature: divides the logits.

    Returns:
        Shape (P, G * C, T).
    """
    scores = logits if temperature == 1.0 else logits / temperature
    place = (rows * logits.shape[-1] + ids).flatten(1)
    found = scores.log_softmax(-1).flatten(1).gather(1, place)
    return found.view(len(ids), -1, ids.shape[-1])


def advantages(rewards: "torch.Tensor", size: int, scale: str) -> "torch.Tensor":
    """Group-relative advantages (Shao et al. 2024, arXiv 2402.03300, section 4.1), shape (P, B).

    Args:
        rewards: shape (P, B), completions of a prompt side by side.
        size: completions a prompt.
        scale: `group` or `batch`, whose standard deviation divides; `none`.
    """
    groups = rewards.unflatten(1, (-1, size))
    centred = (groups - groups.mean(-1, keepdim=True)).flatten(1)
    if scale == "none":
        return centred
    spread = groups.std(-1).repeat_interleave(size, 1) if scale == "group" else rewards.std(1, keepdim=True)
    return centred / (spread + 1e-4)


def grpo(
    tokens: Tokens, *, kind: str, beta: "torch.Tensor", low: "torch.Tensor", high: "torch.Tensor", cap: int
) -> "torch.Tensor":
    """GRPOTrainer._compute_loss, by member, shape (P,).

    Args:
        tokens: the batch, or the part of it that has a gradient.
        kind: one of GRPO_LOSSES, TRL's `loss_type`.
        beta: KL coefficient, shape (P,).
        low: the ratio is clipped below 1 - low, shape (P,).
        high: and above 1 + high, shape (P,).
        cap: most tokens a completion may have; `dr_grpo` divides by it.
    """
    import torch

    before = tokens.logps.detach() if tokens.old is None else tokens.old
    ratio = (tokens.logps - before).exp()
    wanted = tokens.advantages[..., None]
    clipped = ratio.clamp(1 - low[:, None, None], 1 + high[:, None, None])
    loss = -torch.min(ratio * wanted, clipped * wanted)
    if tokens.reference is not None:
        away = tokens.reference - tokens.logps
        loss = loss + beta[:, None, None] * (away.exp() - away - 1) * ratio  # TRL's `use_bias_correction_kl`
    loss = loss * tokens.inside
    if kind == "grpo":
        lengths = tokens.inside.sum(-1).clamp(min=1)
        return (loss.sum(-1) / lengths).sum(1) / tokens.rows
    if kind == "dr_grpo":
        return loss.sum((1, 2)) / (tokens.rows * cap)
    return loss.sum((1, 2)) / tokens.tokens.clamp(min=1)


def drift(tokens: Tokens) -> "torch.Tensor":
    """KL to the reference as GRPOTrainer logs it, the estimator k3, mean a token, by member, shape (P,)."""
    assert tokens.reference is not None
    away = tokens.reference - tokens.logps.detach()
    return ((away.exp() - away - 1) * tokens.inside).sum((1, 2)) / tokens.inside.sum((1, 2)).clamp(min=1)


def sft(logps: "torch.Tensor", inside: "torch.Tensor") -> "torch.Tensor":
    """SFTTrainer.compute_loss with `loss_type="nll"`: mean over completion tokens, by member, shape (P,)."""
    return -(logps * inside).sum((1, 2)) / inside.sum((1, 2)).clamp(min=1)


def dpo(
    logps: "torch.Tensor", reference: "torch.Tensor", inside: "torch.Tensor", beta: "torch.Tensor"
) -> "torch.Tensor":
    """DPOTrainer's `sigmoid` loss (Rafailov et al. 2023, arXiv 2305.18290, equation 7), by member, shape (P,).

    Args:
        logps: of the policy, shape (P, B, T); rows are chosen and rejected in turn.
        reference: of the base, same shape.
        inside: which tokens count, same shape.
        beta: shape (P,).
    """
    from torch.nn.functional import logsigmoid

    ratios = ((logps - reference) * inside).sum(-1).unflatten(1, (-1, 2))
    return -logsigmoid(beta[:, None] * (ratios[..., 0] - ratios[..., 1])).mean(1)
