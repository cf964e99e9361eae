"""Shares of runs that show something, and differences of two shares, with intervals that hold for few runs."""

import math
from collections.abc import Sequence
from statistics import NormalDist

from heuristics.kinds._base.estimate import Estimate

Z = NormalDist().inv_cdf(0.95)
"""Standard deviations of a 90 % interval."""


def wilson(hits: int, count: int) -> tuple[float, float]:
    """90 % interval of a share (Wilson 1927)."""
    share, more = hits / count, Z * Z / count
    middle = (share + more / 2) / (1 + more)
    reach = Z / (1 + more) * math.sqrt(share * (1 - share) / count + more / (4 * count))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(seen: Sequence[bool], arms: tuple[str, ...], part: str, needs: tuple[str, ...]) -> Estimate:
    """A share of runs. Its error, for synthesis, is that of one more hit and one more miss (Agresti and Coull 1998)."""
    hits, count = sum(seen), len(seen)
    low, high = wilson(hits, count)
    softened = (hits + 1) / (count + 2)
    return Estimate(
        arms=arms, part=part, value=hits / count, error=math.sqrt(softened * (1 - softened) / (count + 2)), low=low,
        high=high, within=(0.0, 1.0), runs=count, seeds=count, needs=needs,
    )  # fmt: skip


def difference(
    there: Sequence[bool], calm: Sequence[bool], arms: tuple[str, ...], part: str, needs: tuple[str, ...]
) -> Estimate:
    """One share less another, by Newcombe's interval (1998, method 10); error by Agresti and Caffo (2000)."""
    hits, least = (sum(there), len(there)), (sum(calm), len(calm))
    one, other = hits[0] / hits[1], least[0] / least[1]
    (low, high), (under, over) = wilson(*hits), wilson(*least)
    softened = [(count + 1) / (total + 2) for count, total in (hits, least)]
    error = math.sqrt(
        sum(part * (1 - part) / (total + 2) for part, (_, total) in zip(softened, (hits, least), strict=True))
    )
    return Estimate(
        arms=arms, part=part, value=one - other, error=error, low=one - other - math.hypot(one - low, over - other),
        high=one - other + math.hypot(high - one, other - under), within=(-1.0, 1.0), runs=hits[1] + least[1],
        seeds=hits[1], needs=needs, problems=(f"{hits[0]} of {hits[1]} runs, against {least[0]} of {least[1]}",),
    )  # fmt: skip
