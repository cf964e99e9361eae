"""The share of groups without an advantage: the formula, and groups drawn by chance."""

import torch


def _silent(chance: float, group: int) -> float:
    """In per cent."""
    return 100 * (chance**group + (1 - chance) ** group)


def silent_of_two_at_a_tenth() -> float:
    return _silent(0.1, 2)


def silent_of_eight_at_a_tenth() -> float:
    return _silent(0.1, 8)


def silent_of_sixteen_at_a_tenth() -> float:
    return _silent(0.1, 16)


def silent_of_eight_at_half() -> float:
    return _silent(0.5, 8)


def silent_of_two_at_report() -> float:
    return _silent(0.18, 2)


def drawn_minus_formula() -> dict[str, float]:
    stream = torch.Generator().manual_seed(0)
    found = {}
    for chance, group in ((0.1, 2), (0.1, 8), (0.5, 8)):
        rewards = (torch.rand(100_000, group, generator=stream) < chance).float()
        found[f"chance {chance}, groups of {group}"] = 100 * float((rewards.std(dim=1) == 0).float().mean()) - _silent(
            chance, group
        )
    return found
