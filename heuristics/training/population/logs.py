"""A rollout, and the row that a trainer logs of it, under TRL's names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heuristics.training.evaluation import END
from heuristics.training.population.llama import Batch

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Rollout:
    """Completions of every member, their advantages, and what later updates compare themselves with."""

    batch: Batch
    advantages: "torch.Tensor"
    rewards: "torch.Tensor"
    entropy: "torch.Tensor"
    old: "torch.Tensor | None"
    reference: "torch.Tensor | None"


def drawn_row(rollout: Rollout, place: int, size: int) -> dict[str, float]:
    """What GRPOTrainer logs of one member's completions.

    Args:
        rollout: of all members.
        place: which member.
        size: completions a prompt.
    """
    rewards = rollout.rewards[place]
    spread = rewards.view(-1, size).std(1)
    ended = (rollout.batch.completions[place] == END).any(-1)
    return {
        "reward": float(rewards.mean()),
        "reward_std": float(spread.mean()),
        "frac_reward_zero_std": float((spread < 1e-6).float().mean()),
        "entropy": float(rollout.entropy[place]),
        "completions/mean_length": float(rollout.batch.lengths[place].float().mean()),
        "completions/clipped_ratio": float((~ended).float().mean()),
    }
