"""Judge of `trend`: the larger the model of an arm, the lower the middle of its near-optimal window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from heuristics.schema import Assessment, Claim, Evidence, HeuristicsError, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned
from heuristics.verdict.select import gain, spec
from heuristics.verdict.windows import seeds_of, spoken, window_of

FEWEST, SPAN = 4, 1.5
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


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare the slope with none.

    Supported: its upper bound is below 0. Contradicted: its lower bound is above -0.15. At least four sizes over one
    and a half decades are needed, and a window with both ends of each.
    """
    protocol = spec(evidence)
    gains = tuple(gain(evidence, arm) for arm in claim.arms)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    found = {arm: window_of(evidence, arm, seeds_of(evidence, (arm,))) for arm in claim.arms}
    seen = {arm: window for arm, window in found.items() if window is not None and not window.open}
    said = "; ".join(spoken(arm, window) for arm, window in found.items() if window is not None)
    known = {arm: protocol.arms[arm].parameters for arm in seen}
    if unsized := [arm for arm, size in known.items() if not size]:
        raise HeuristicsError(f"protocol {protocol.id!r}: arm {unsized[0]!r} does not say how many parameters it has")
    sizes = [math.log10(float(size or 0)) for size in known.values()]
    if len(sizes) < FEWEST or max(sizes) - min(sizes) < SPAN:
        reason = f"a trend needs {FEWEST} windows with both ends over {SPAN:g} decades: {said}"
        return conclude(claim, evidence, "inconclusive", reason, gains)
    line = fit(sizes, [window.centre for window in seen.values()])
    low, high = line.bounds()
    reason = f"{line.slope:+.2f} decades of rate a decade of parameters ({low:+.2f} to {high:+.2f}); {said}"
    name = "decades of rate a decade of parameters"
    leg = Leg(name=name, estimate=line.slope, low=low, high=high, threshold=0.0, supports_when="below", n=len(sizes))
    picks = {arm: float(f"{10**window.centre:.3g}") for arm, window in seen.items()}
    if high < 0:
        return conclude(claim, evidence, "supported", reason, (leg, *gains), picks)
    if low > NONE:
        return conclude(claim, evidence, "contradicted", reason, (leg, *gains), picks)
    return conclude(claim, evidence, "inconclusive", reason, (leg, *gains), picks)
