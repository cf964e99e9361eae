"""A share of so many, with its exact bounds."""

from scipy import stats


def rate_bounds(hits: int, count: int) -> tuple[float, float, float]:
    """Share and its exact 95 % bounds (Clopper and Pearson 1934); 0 to 1 where nothing was counted."""
    if not count:
        return float("nan"), 0.0, 1.0
    found = stats.binomtest(hits, count).proportion_ci(0.95, method="exact")
    return hits / count, float(found.low), float(found.high)
