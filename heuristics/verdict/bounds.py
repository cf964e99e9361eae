"""One-sided bounds: t for a mean, exact binomial for a rate."""

import math
from collections.abc import Sequence

from scipy import stats

ALPHA = 0.05


def mean_bounds(values: Sequence[float], alpha: float = ALPHA) -> tuple[float, float, float]:
    """Mean and its one-sided t bounds (Student 1908).

    Args:
        values: at least two numbers.
        alpha: chance that one bound misses.

    Returns:
        mean, lower bound, upper bound.
    """
    count = len(values)
    mean = sum(values) / count
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1) / count)
    reach = float(stats.t.ppf(1 - alpha, count - 1)) * spread
    return mean, mean - reach, mean + reach


def rate_bounds(hits: int, count: int, alpha: float = ALPHA) -> tuple[float, float, float]:
    """Share and its exact one-sided binomial bounds (Clopper and Pearson 1934).

    Returns:
        share, lower bound, upper bound; 0 to 1 where nothing was counted.
    """
    if not count:
        return math.nan, 0.0, 1.0
    low = float(stats.beta.ppf(alpha, hits, count - hits + 1)) if hits else 0.0
    high = float(stats.beta.ppf(1 - alpha, hits + 1, count - hits)) if hits < count else 1.0
    return hits / count, low, high
