"""Intervals of the numbers that studies give."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from heuristics.kinds._base.estimate import Estimate

ALPHA = 0.05
"""Chance that one end of an interval misses: intervals hold 90 %."""


def by_precision(values: Sequence[float], errors: Sequence[float]) -> tuple[float, float]:
    """Mean of repeats by their precision, and its standard error: wider where they disagree more than that."""
    numbers, weights = np.asarray(values, dtype=float), np.asarray(errors, dtype=float) ** -2.0
    mean = float(weights @ numbers / weights.sum())
    scatter = float(weights @ (numbers - mean) ** 2) / max(len(numbers) - 1, 1)
    return mean, float(weights.sum() ** -0.5) * max(1.0, scatter**0.5)


def quantile(freedom: float | None, alpha: float = ALPHA) -> float:
    """How many standard errors an interval reaches to either side."""
    return float(stats.t.ppf(1 - alpha, math.inf if freedom is None else max(freedom, 1.0)))


def interval(one: Estimate) -> tuple[float, float]:
    """The 90 % interval.

    Exact for a share (Clopper and Pearson 1934), made of the exact ones for a difference of two shares (Zou and Donner
    2008), Student's for the rest.
    """
    value = one.value or 0.0
    exact = [stats.binomtest(*counts).proportion_ci(1 - 2 * ALPHA, method="exact") for counts in one.counts]
    if len(exact) == 1:
        return float(exact[0].low), float(exact[0].high)
    if exact:
        (hits, runs), (others, total) = one.counts
        first, second = hits / runs, others / total
        below = math.hypot(first - exact[0].low, exact[1].high - second)
        above = math.hypot(exact[0].high - first, second - exact[1].low)
        return max(value - below, -1.0), min(value + above, 1.0)
    reach = quantile(one.freedom) * one.error if one.error else 0.0
    return max(value - reach, one.within[0]), min(value + reach, one.within[1])
