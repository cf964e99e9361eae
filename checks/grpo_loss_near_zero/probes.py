"""TRL's own loss on one batch whose advantages have mean 0."""

from heuristics.training.fixed_batch import grpo_loss


def zero_loss_has_no_gradient() -> bool:
    found = grpo_loss()
    return abs(found.loss) < 1e-6 and found.size() < 1e-6


def loss_at_equal_lengths() -> float:
    return grpo_loss().loss


def gradient_at_equal_lengths() -> float:
    return grpo_loss().size()


def loss_moves_with_lengths() -> bool:
    return abs(grpo_loss(equal=False).loss) > 0.01


def penalty_starts_at_zero() -> bool:
    return abs(grpo_loss(beta=0.04).loss) < 1e-6
