"""Shares that TRL's own loss clips, on completions of 512 tokens."""

from heuristics.training.fixed_batch import grpo_loss

SEQUENCE = {"importance_sampling_level": "sequence", "loss_type": "grpo"}


def _clipped(**told: float | str) -> float:
    return grpo_loss(length=512, **told).metrics["clip_ratio/region_mean"]


def sequences_clipped_by_ppo_range() -> float:
    return _clipped(drift=0.1, epsilon=0.2, **SEQUENCE)


def sequences_clipped_by_ppo_range_far() -> float:
    return _clipped(drift=0.3, epsilon=0.2, **SEQUENCE)


def sequences_clipped_by_own_range() -> float:
    return _clipped(drift=0.1, epsilon=3e-4, epsilon_high=4e-4, **SEQUENCE)


def tokens_clipped_by_ppo_range() -> float:
    return _clipped(drift=0.3, epsilon=0.2)
