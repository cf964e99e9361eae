"""The near-optimal window of an arm on fresh seeds: where it begins and ends, its middle and its width.

A rate is near-optimal where no run is damaged and the mean of the runs loses less than a tenth of the gain at the best
rate. Between two rates that were run the mean is taken as straight over the logarithm of the rate.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy import stats

from heuristics.schema import DAMAGE, NEAR_OPTIMAL, Evidence
from heuristics.signals import end_and_start
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.select import spec

BETWEEN = 0.1
"""Share of the distance between two rates by which a curve between them may move a window's middle."""


@dataclass(frozen=True)
class Window:
    """Near-optimal rates, as decimal logarithms.

    Attributes:
        low: where it begins.
        high: where it ends.
        open_low: whether it begins at the lowest rate that was run, so that it may begin below.
        open_high: whether it ends at the highest rate that was run.
        gap: decades between the two rates about an end, the wider of both ends; 0 where no end was seen.
        doubt: decades by which the runs leave its middle open.
    """

    low: float
    high: float
    open_low: bool
    open_high: bool
    gap: float = 0.0
    doubt: float = 0.0

    @property
    def centre(self) -> float:
        """Middle, as a decimal logarithm."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """Decades from end to end; at least that many if an end is open."""
        return self.high - self.low

    @property
    def open(self) -> bool:
        """Whether an end was not seen."""
        return self.open_low or self.open_high


def seeds_of(evidence: Evidence, arms: Sequence[str]) -> tuple[int, ...]:
    """Fresh seeds that every rate of the arms was run with."""
    by_rate: dict[tuple[str, float], set[int]] = {}
    for run in evidence.runs:
        if run.cell.role == "confirm" and run.cell.arm in arms:
            by_rate.setdefault((run.cell.arm, run.cell.rate), set()).add(run.cell.seed)
    return tuple(sorted(set.intersection(*by_rate.values()))) if by_rate else ()


def window_of(evidence: Evidence, arm: str, seeds: Sequence[int]) -> Window | None:
    """The window of an arm, from some of its fresh seeds.

    Returns:
        None if it gains nothing at any rate.
    """
    metric, wanted = spec(evidence).metric, set(seeds)
    gains: dict[float, list[float]] = {}
    for run in evidence.runs:
        if run.cell.role == "confirm" and run.cell.arm == arm and run.cell.seed in wanted:
            end, start = end_and_start(run, metric)
            gains.setdefault(math.log10(run.cell.rate), []).append(end - start)
    rates = sorted(gains)
    hurt = [min(gains[rate]) < -DAMAGE for rate in rates]  # with any damaged run a rate is never near-optimal
    mean = [sum(gains[rate]) / len(gains[rate]) for rate in rates]
    sound = [gained for gained, damaged in zip(mean, hurt, strict=True) if not damaged]
    if not sound or max(sound) <= 0:
        return None
    best = mean.index(max(sound))
    floor = (1 - NEAR_OPTIMAL) * mean[best]

    def edge(step: int, end: int) -> tuple[float, bool, float, float]:
        """Where it ends, whether that was not seen, the decades to the rate beyond, and by how many it may be off."""
        place = best
        while place != end:
            gap = abs(rates[place + step] - rates[place])
            if mean[place + step] < floor:
                share = (mean[place] - floor) / (mean[place] - mean[place + step])
                return rates[place] + share * (rates[place + step] - rates[place]), False, gap, BETWEEN * gap
            if hurt[place + step]:  # good on average and yet damaging: where that begins no line between them says
                return rates[place], False, gap, gap
            place += step
        return rates[place], True, 0.0, 0.0

    low, open_low, below, lower = edge(-1, 0)
    high, open_high, above, upper = edge(1, len(rates) - 1)
    return Window(low, high, open_low, open_high, max(below, above), (lower + upper) / 2)


@dataclass(frozen=True)
class Estimate:
    """A number made of several windows.

    Attributes:
        value: the number.
        error: its jackknife error (Tukey 1958) over seeds.
        seeds: how many.
        grid: how far the ends between the rates that were run may be off, in decades: no seed can show that.
        open: whether, with some seed left out, a window reaches the end of what was run.
    """

    value: float
    error: float
    seeds: int
    grid: float = 0.0
    open: bool = False

    def bounds(self, alpha: float = ALPHA) -> tuple[float, float]:
        """One-sided t bounds, lower and upper, each missed with chance alpha, wider by what the grid may hide."""
        reach = float(stats.t.ppf(1 - alpha, self.seeds - 1)) * self.error + self.grid
        return self.value - reach, self.value + reach


def estimate(
    evidence: Evidence, arms: Sequence[str], number: Callable[[Sequence[Window]], float]
) -> tuple[Estimate | str, tuple[Window, ...]]:
    """A number made of the windows of some arms, seeds left out one at a time in all of them.

    Args:
        evidence: whose fresh runs.
        arms: whose windows, in the order in which `number` takes them.
        number: of the windows.

    Returns:
        The estimate, or in words why there is none; and the windows.
    """
    seeds = seeds_of(evidence, arms)
    whole = _windows(evidence, arms, seeds)
    if len(seeds) < 3:
        return "fewer than three seeds have every rate", whole or ()
    if whole is None:
        return "no rate gains anything without damaging a run", ()
    count, value = len(seeds), number(whole)
    left = [_windows(evidence, arms, [seed for seed in seeds if seed != out]) for out in seeds]
    if any(windows is None for windows in left):
        return "with a seed left out no rate gains anything without damaging a run", whole
    parts = [number(windows) for windows in left if windows is not None]
    middle = sum(parts) / count
    error = math.sqrt((count - 1) / count * sum((part - middle) ** 2 for part in parts))
    grid = math.hypot(*(window.doubt for window in whole))
    reaches = any(window.open for windows in left for window in windows or ())
    return Estimate(value, error, count, grid, reaches), whole


def reaches(evidence: Evidence, arm: str, seeds: Sequence[int]) -> bool:
    """Whether the window of an arm reaches the end of what was run, with all seeds or with any of them left out."""
    some = [seeds, *([seed for seed in seeds if seed != out] for out in seeds)]
    return any(window is not None and window.open for window in (window_of(evidence, arm, left) for left in some))


def _windows(evidence: Evidence, arms: Sequence[str], seeds: Sequence[int]) -> tuple[Window, ...] | None:
    found = tuple(window_of(evidence, arm, seeds) for arm in arms)
    closed = tuple(window for window in found if window is not None)
    return closed if len(closed) == len(found) else None


def spoken(arm: str, window: Window) -> str:
    """A window in words."""
    low, high = (f"{10**edge:.2g}" for edge in (window.low, window.high))
    return f"{arm} {'<=' if window.open_low else ''}{low} to {'>=' if window.open_high else ''}{high}"
