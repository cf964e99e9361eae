"""Judge of `trend`: the larger the model of an arm, the lower the middle of its near-optimal window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from heuristics.schema import Assessment, Claim, Direction, Evidence, HeuristicsError, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned, taught
from heuristics.verdict.select import gain, spec
from heuristics.verdict.windows import Window, seeds_of, spoken, window_of

FEWEST, SPAN, REACH = 4, 1.5, 1.0
"""Sizes, decades between the smallest and the largest, decades beyond either that the line still speaks of."""
NONE = -0.15
"""Decades of rate a decade of parameters: a model ten times as large wants a rate 1.4 times lower."""


@dataclass(frozen=True)
class Line:
    """A straight line through middles of windows over sizes, both as decimal logarithms."""

    slope: float
    height: float
    sizes: tuple[float, ...]
    scatter: float

    def bounds(self, alpha: float = ALPHA) -> tuple[float, float]:
        """One-sided t bounds of the slope, from the scatter of the middles about the line."""
        middle = sum(self.sizes) / len(self.sizes)
        error = self.scatter / math.sqrt(sum((size - middle) ** 2 for size in self.sizes))
        reach = float(stats.t.ppf(1 - alpha, len(self.sizes) - 2)) * error
        return self.slope - reach, self.slope + reach

    @property
    def ends(self) -> tuple[float, float]:
        """Between which sizes the line speaks: a decade beyond what was measured, and no further."""
        return min(self.sizes) - REACH, max(self.sizes) + REACH

    def at(self, size: float, alpha: float = ALPHA) -> tuple[float, float, float]:
        """What the line says of one more middle at a size: the middle and its one-sided prediction bounds."""
        middle, count = sum(self.sizes) / len(self.sizes), len(self.sizes)
        spread = sum((known - middle) ** 2 for known in self.sizes)
        reach = float(stats.t.ppf(1 - alpha, count - 2)) * self.scatter
        reach *= math.sqrt(1 + 1 / count + (size - middle) ** 2 / spread)
        here = self.height + self.slope * size
        return here, here - reach, here + reach


def fit(sizes: Sequence[float], middles: Sequence[float]) -> Line:
    """Least squares.

    Args:
        sizes: decimal logarithms of parameters, at least three.
        middles: decimal logarithms of rates.
    """
    count = len(sizes)
    x, y = sum(sizes) / count, sum(middles) / count
    slope = sum((a - x) * (b - y) for a, b in zip(sizes, middles, strict=True)) / sum((a - x) ** 2 for a in sizes)
    height = y - slope * x
    left = sum((b - height - slope * a) ** 2 for a, b in zip(sizes, middles, strict=True))
    return Line(slope, height, tuple(sizes), math.sqrt(left / (count - 2)))


def sized_windows(claim: Claim, evidence: Evidence) -> dict[str, tuple[float, Window]]:
    """Size, as a decimal logarithm of parameters, and window of every arm that has one.

    Raises:
        HeuristicsError: an arm does not say its size.
    """
    protocol = spec(evidence)
    found: dict[str, tuple[float, Window]] = {}
    for arm in claim.arms:
        window, size = window_of(evidence, arm, seeds_of(evidence, (arm,))), protocol.arms[arm].parameters
        if window is None:
            continue
        if not size:
            raise HeuristicsError(f"protocol {protocol.id!r}: arm {arm!r} does not say how many parameters it has")
        found[arm] = math.log10(size), window
    return found


def line_of(claim: Claim, evidence: Evidence) -> Line | None:
    """The line through the middles of windows with both ends; None if they are too few or near, or nothing was learned.

    Raises:
        HeuristicsError: an arm does not say its size.
    """
    closed = [(size, window.centre) for size, window in sized_windows(claim, evidence).values() if not window.open]
    sizes = [size for size, _ in closed]
    if len(sizes) < FEWEST or max(sizes) - min(sizes) < SPAN or not taught(gain(evidence, arm) for arm in claim.arms):
        return None
    return fit(sizes, [middle for _, middle in closed])


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare the slope with none.

    Supported: its upper bound is below 0. Contradicted: its lower bound is above -0.15. At least four sizes over one
    and a half decades are needed, and a window with both ends of each.
    """
    gains = tuple(gain(evidence, arm) for arm in claim.arms)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    seen = sized_windows(claim, evidence)
    said = "; ".join(spoken(arm, window) for arm, (_, window) in seen.items())
    line = line_of(claim, evidence)
    if line is None:
        reason = f"a trend needs {FEWEST} windows with both ends over {SPAN:g} decades: {said}"
        return conclude(claim, evidence, "inconclusive", reason, gains)
    low, high = line.bounds()
    reason = f"{line.slope:+.2f} decades of rate a decade of parameters ({low:+.2f} to {high:+.2f}); {said}"
    name = "decades of rate a decade of parameters"
    count = len(line.sizes)
    leg = Leg(name=name, estimate=line.slope, low=low, high=high, threshold=0.0, supports_when="below", n=count)
    picks = {arm: float(f"{10**window.centre:.3g}") for arm, (_, window) in seen.items() if not window.open}
    falls, level = high < 0, low > NONE
    direction: Direction = "supported" if falls else "contradicted" if level else "inconclusive"
    return conclude(claim, evidence, direction, reason, (leg, *gains), picks)
