"""TRL's own loss on one batch, by the cap of CISPO's weights."""

from heuristics.training.fixed_batch import grpo_loss


def size_at_default_cap() -> float:
    return grpo_loss(loss_type="cispo").size() / grpo_loss().size()


def cosine_to_weights_alike() -> float:
    return grpo_loss(loss_type="cispo", drift=0.3).along(grpo_loss(loss_type="cispo"))


def size_at_wide_cap() -> float:
    return grpo_loss(loss_type="cispo", epsilon_high=5.0).size() / grpo_loss().size()


def wide_cap_weighs_later() -> bool:
    return grpo_loss(loss_type="cispo", epsilon_high=5.0, drift=0.3).along(grpo_loss(loss_type="cispo")) < 0.999
