"""TRL's own loss on one batch, by clipping range."""

from heuristics.training.fixed_batch import grpo_loss

RANGES = (
    {"epsilon": 0.2},
    {"epsilon": 0.2, "epsilon_high": 0.28},
    {"epsilon": 1e-4, "epsilon_high": 5.0},
    {"delta": 1.5},
)


def clip_higher_changes_first_update() -> bool:
    return not bool((grpo_loss().gradient == grpo_loss(epsilon_high=0.28).gradient).all())


def no_range_changes_first_update() -> bool:
    plain = grpo_loss().gradient
    return all(bool((plain == grpo_loss(**told).gradient).all()) for told in RANGES)


def clip_ratio_is_zero() -> bool:
    told = grpo_loss(epsilon=1e-4).metrics
    return all(value == 0 for name, value in told.items() if name.startswith("clip_ratio"))


def clip_higher_changes_later_update() -> bool:
    return not bool((grpo_loss(drift=0.3).gradient == grpo_loss(drift=0.3, epsilon_high=0.28).gradient).all())
