"""Shares of runs that show something, and differences of two shares, as counts: their intervals are exact."""

import math
from collections.abc import Sequence

from heuristics.kinds._base.estimate import Estimate


def share(seen: Sequence[bool], arms: tuple[str, ...], part: str, needs: tuple[str, ...]) -> Estimate:
    """A share of runs. Its error, for synthesis, is that of one more hit and one more miss (Agresti and Coull 1998)."""
    hits, count = sum(seen), len(seen)
    return Estimate(
        arms=arms, part=part, value=hits / count, error=math.sqrt(_variance(hits, count)), counts=((hits, count),),
        within=(0.0, 1.0), runs=count, seeds=count, needs=needs, problems=(f"{hits} of {count} runs",),
    )  # fmt: skip


def difference(
    there: Sequence[bool], calm: Sequence[bool], arms: tuple[str, ...], part: str, needs: tuple[str, ...]
) -> Estimate:
    """One share less another. Its error, for synthesis, as for one share (Agresti and Caffo 2000)."""
    one, other = (sum(there), len(there)), (sum(calm), len(calm))
    return Estimate(
        arms=arms, part=part, value=one[0] / one[1] - other[0] / other[1],
        error=math.sqrt(_variance(*one) + _variance(*other)), counts=(one, other), within=(-1.0, 1.0),
        runs=one[1] + other[1], seeds=one[1], needs=needs,
        problems=(f"{one[0]} of {one[1]} runs, against {other[0]} of {other[1]}",),
    )  # fmt: skip


def _variance(hits: int, count: int) -> float:
    softened = (hits + 1) / (count + 2)
    return softened * (1 - softened) / (count + 2)
