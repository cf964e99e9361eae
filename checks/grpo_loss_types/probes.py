"""TRL's own loss on one batch, by loss type."""

from heuristics.training.fixed_batch import grpo_loss

TYPES = ("grpo", "bnpo", "dr_grpo", "dapo")


def _apart(first: str, second: str, equal: bool) -> float:
    one, other = (grpo_loss(loss_type=name, equal=equal) for name in (first, second))
    return float((one.gradient - other.gradient).norm()) / one.size()


def bnpo_differs_at_equal_lengths() -> bool:
    return _apart("grpo", "bnpo", equal=True) > 1e-5


def types_agree_at_equal_lengths() -> bool:
    return all(_apart("grpo", name, equal=True) < 1e-5 for name in TYPES)


def types_differ_at_unequal_lengths() -> bool:
    return grpo_loss(loss_type="grpo", equal=False).along(grpo_loss(loss_type="dapo", equal=False)) < 0.999


def size_of_dr_grpo() -> float:
    return grpo_loss(loss_type="dr_grpo", equal=False).size() / grpo_loss(loss_type="bnpo", equal=False).size()


def distance_of_dapo_from_bnpo() -> float:
    return _apart("dapo", "bnpo", equal=False)
