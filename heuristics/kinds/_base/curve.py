"""Dose-response of a metric over the tuned knob: all runs of an arm, one peak, edges, and what the seeds leave open.

Every function works on many weightings of the runs at once: row 0 of `weights` is the data as they are, further rows
are resamplings, so that an estimate and its uncertainty come out of one call.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heuristics.kinds._base.arms import Arm

NEAR_OPTIMAL = 0.10
"""Part of the gain at the peak that a near-optimal value may lose."""
CLIFF = 0.5
"""Part of the gain at the peak below which a fall within one step of the grid says nothing of where it falls."""
REACH, NEIGHBOURS = 0.6, 2
"""How far from the peak runs tell how high it is: decades on a logarithmic scale, and values to either side."""
BROKEN = 0.5
"""Part of the height of the peak below which a value says nothing of it."""
PEAKED = 1.0
"""Squares, of shares by runs, that a peak must save. Where a fifth of the runs are damaged by chance, one arm in a
hundred has a peak that saves as much."""
NO_SAY = 1e-9

Array = np.ndarray
Numbers = Sequence[float] | Array


@dataclass(frozen=True)
class Top:
    """The highest point of an arm's curve, for every resampling.

    Attributes:
        height: (resamplings,) gain there.
        place: (resamplings,) where, on the scale of the knob.
    """

    height: Array
    place: Array


@dataclass(frozen=True)
class Curve:
    """Fitted means of one arm over the values that were run.

    Attributes:
        x: (values,) the tuned knob on its own scale, such as decimal logarithms, rising.
        fit: (resamplings, values) fitted mean scores, one peak each.
        means: (resamplings, values) mean scores before one peak was asked for.
        counts: (resamplings, values) whole runs behind them.
        reach: distance from the peak within which values tell how high it is.
    """

    x: Array
    fit: Array
    means: Array
    counts: Array
    reach: float = float("inf")

    @property
    def peak(self) -> Array:
        """(resamplings,) the highest fitted mean. It was picked for being high, so it is too high on average."""
        return np.asarray(self.fit.max(axis=1))

    @functools.cached_property
    def top(self) -> Top:
        """The top of the parabola through the values near the peak; the peak itself where there is none."""
        place, peak = self.fit.argmax(axis=1), self.peak
        middle, order = self.x[place], np.arange(len(self.x))
        away = self.x[None, :] - middle[:, None]
        near = (np.abs(order - place[:, None]) <= NEIGHBOURS) & (np.abs(away) <= self.reach)
        near &= self.fit >= BROKEN * peak[:, None]
        counted = self.counts * near
        moments = [(counted * away**power).sum(axis=1) for power in range(5)]
        sums = np.stack([(counted * away**power * self.means).sum(axis=1) for power in range(3)], axis=1)
        square = np.stack([np.stack(moments[row : row + 3], axis=1) for row in range(3)], axis=1) + 1e-9 * np.eye(3)
        level, slope, bend = np.linalg.solve(square, sums[:, :, None])[:, :, 0].T
        round_ = bend < -1e-9
        step = np.where(round_, -slope / np.where(round_, 2 * bend, -1.0), 0.0)
        inside = round_ & (np.abs(step) <= np.abs(np.where(near, away, 0.0)).max(axis=1))
        height = np.where(inside, level - slope**2 / np.where(round_, 4 * bend, -1.0), peak)
        return Top(np.asarray(height), np.asarray(np.where(inside, middle + step, middle)))

    @property
    def height(self) -> Array:
        """(resamplings,) what counts as the whole gain: the top, and never more than some value was fitted to gain."""
        return np.asarray(np.minimum(self.top.height, self.peak))

    def at(self, where: Array | float) -> Array:
        """(resamplings,) fitted mean at a value, straight between the values that were run, flat beyond them."""
        wanted = np.broadcast_to(np.asarray(where, dtype=float), (len(self.fit),))
        place = np.clip(np.searchsorted(self.x, wanted, side="right") - 1, 0, max(len(self.x) - 2, 0))
        following = np.minimum(place + 1, len(self.x) - 1)
        gap = self.x[following] - self.x[place]
        share = np.clip(np.divide(wanted - self.x[place], gap, out=np.zeros_like(wanted), where=gap > 0), 0, 1)
        rows = np.arange(len(self.fit))
        return np.asarray(self.fit[rows, place] * (1 - share) + self.fit[rows, following] * share)

    def highest(self, low: float, high: float) -> Array:
        """(resamplings,) the highest fitted mean between two values, ends included."""
        inside = self.fit[:, (self.x >= low - 1e-9) & (self.x <= high + 1e-9)]
        ends: Array = np.stack([self.at(low), self.at(high)], axis=1)
        every: Array = np.concatenate([inside, ends], axis=1)
        return np.asarray(every.max(axis=1))


def curve_of(arm: Arm, weights: Array | None = None) -> Curve:
    """The curve of an arm; of its runs as they are without weights."""
    weights = np.ones((1, len(arm.x))) if weights is None else weights
    return fit_curve(arm.x, arm.kept, weights, arm.damaged, REACH if arm.tuned.scale == "log" else float("inf"))


def fit_curve(
    x: Numbers, score: Numbers, weights: Array, damaged: Array | None = None, reach: float = float("inf")
) -> Curve:
    """Fit the mean scores of runs: one peak of those that are whole, times the share of those.

    That share only rises or only falls over the knob, if that can be. So a run that is damaged by chance lowers the
    arm a little everywhere, and not one value of it much, as if the arm were good on one side of that value only.

    Args:
        x: of every run, the tuned knob on its own scale.
        score: of every run, 0 if it is damaged.
        weights: (resamplings, runs) how often each run counts.
        damaged: (runs,) whether a run is; none is if None.
        reach: distance from the peak within which values tell how high it is.
    """
    values, group = np.unique(np.asarray(x, dtype=float), return_inverse=True)
    member = np.eye(len(values))[group]
    hurt = damaged is not None and bool(damaged.any())
    whole = weights * ~damaged if damaged is not None else weights
    counts = whole @ member
    share = shares(counts, weights @ member) if hurt else np.ones_like(counts)
    sums, counts = _without_gaps((whole * np.asarray(score, dtype=float)) @ member, counts)
    return Curve(values, unimodal(sums, counts) * share, sums / counts * share, counts, reach)


def unimodal(sums: Array, counts: Array) -> Array:
    """Least-squares fit that rises to a peak and falls from it (Turner and Wollan 1997), for every row.

    Args:
        sums: (rows, values) of scores.
        counts: (rows, values) of runs behind them, above 0.

    Returns:
        (rows, values) fitted means.
    """
    scores, runs = sums.T, counts.T  # (values, rows): the last axis is the quick one
    size, rows = scores.shape
    total, count = (np.cumsum(np.pad(told, ((1, 0), (0, 0))), axis=0) for told in (scores, runs))
    first, last = np.triu_indices(size)
    mean = np.empty((size, size, rows))  # of the block from the first index to the last
    mean[first, last] = (total[last + 1] - total[first]) / (count[last + 1] - count[first])
    trial = np.empty((size, size, rows))  # by the place of the peak
    # A rising mean is the largest, over blocks that begin before it, of the smallest over where they end; a falling
    # one likewise. A peak one place on adds a block to each.
    least = np.full((size, size, rows), -np.inf)
    for mode in range(size):
        np.minimum(least[:mode, :mode], mean[:mode, mode, None], out=least[:mode, :mode])
        least[: mode + 1, mode] = mean[: mode + 1, mode]
        trial[mode, : mode + 1] = least[: mode + 1, : mode + 1].max(axis=0)
    least = np.full((size, size, rows), -np.inf)
    least[-1, -1] = mean[-1, -1]
    for mode in range(size - 2, -1, -1):
        after = slice(mode + 1, None)
        np.minimum(least[after, after], mean[mode, None, after], out=least[after, after])
        trial[mode, after] = least[after, after].max(axis=1)
        least[mode, mode:] = mean[mode, mode:]
    loss = (runs * (scores / runs - trial) ** 2).sum(axis=1)
    best = np.argmax(loss <= loss.min(axis=0) + 1e-12, axis=0)
    return np.asarray(trial[best, :, np.arange(rows)])


def shares(hits: Array, counts: Array) -> Array:
    """Least-squares fit of a share that only rises or only falls, or has a peak where those will not do, for every row.

    A peak is always as good a fit, by following chance, so it must save more squares than chance would.
    """
    scores, runs = (table.T for table in _without_gaps(hits, counts))
    rising, falling = _rising(scores, runs), _rising(scores[::-1], runs[::-1])[::-1]
    up, down = ((runs * (scores / runs - trial) ** 2).sum(axis=0) for trial in (rising, falling))
    fit, loss = np.where(up < down - 1e-12, rising, falling), np.minimum(up, down)
    if (loss > PEAKED).any():
        peaked = unimodal(scores.T, runs.T).T
        less = (runs * (scores / runs - peaked) ** 2).sum(axis=0)
        fit = np.where(less < loss - PEAKED, peaked, fit)
    return np.asarray(fit.T)


def _rising(sums: Array, counts: Array) -> Array:
    """(values, rows) the largest, over blocks that begin before a value, of the smallest mean over where they end."""
    size, rows = sums.shape
    total, count = (np.cumsum(np.pad(told, ((1, 0), (0, 0))), axis=0) for told in (sums, counts))
    first, last = np.triu_indices(size)
    mean = np.full((size, size, rows), -np.inf)
    mean[first, last] = (total[last + 1] - total[first]) / (count[last + 1] - count[first])
    least = np.minimum.accumulate(mean[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.where(np.tri(size, k=-1, dtype=bool)[:, :, None], -np.inf, least).max(axis=0))


def _without_gaps(sums: Array, counts: Array) -> tuple[Array, Array]:
    """(rows, values) with a mean between those of its neighbours, and next to no weight, where there is no run."""
    empty = counts <= 0
    if not empty.any():
        return sums, counts
    counts = np.where(empty.all(axis=1, keepdims=True), 1.0, counts)  # not one whole run: nothing is gained anywhere
    empty = counts <= 0
    size, places = counts.shape[1], np.arange(counts.shape[1])
    below = np.maximum.accumulate(np.where(empty, -1, places), axis=1)
    above = np.minimum.accumulate(np.where(empty, size, places)[:, ::-1], axis=1)[:, ::-1]
    below, above = np.where(below < 0, above, below), np.where(above == size, below, above)
    mean = sums / np.where(empty, 1.0, counts)
    one, other = np.take_along_axis(mean, below, 1), np.take_along_axis(mean, above, 1)
    share = (places - below) / np.maximum(above - below, 1)
    return np.where(empty, NO_SAY * (one + share * (other - one)), sums), np.where(empty, NO_SAY, counts)


@dataclass(frozen=True)
class Window:
    """Near-optimal values of an arm, for every resampling.

    Attributes:
        low: (resamplings,) where it begins.
        high: (resamplings,) where it ends.
        open_low: (resamplings,) whether it reaches the lowest value that was run, so that it may begin below.
        open_high: (resamplings,) whether it reaches the highest one.
        hidden: standard deviation of the middle by what lies between the values that were run, which no seed shows.
    """

    low: Array
    high: Array
    open_low: Array
    open_high: Array
    hidden: float

    @property
    def middle(self) -> Array:
        """(resamplings,) half way between the ends."""
        return np.asarray((self.low + self.high) / 2)

    @property
    def width(self) -> Array:
        """(resamplings,) from end to end."""
        return np.asarray(self.high - self.low)


def window_of(curve: Curve) -> Window:
    """The values about the peak that lose less than a tenth of the gain there.

    Between two values that were run the curve is taken as straight. Where it falls below a half of the peak within one
    step it is a cliff: it may stand anywhere in the step, and is put in its middle.
    """
    fit, x, rows = curve.fit, curve.x, np.arange(len(curve.fit))
    top = curve.height
    good = fit >= ((1 - NEAR_OPTIMAL) * top)[:, None]
    first, last = good.argmax(axis=1), len(x) - 1 - good[:, ::-1].argmax(axis=1)
    open_low, open_high = first == 0, last == len(x) - 1
    low, low_step = _edge(fit, x, top, rows, first, np.maximum(first - 1, 0))
    high, high_step = _edge(fit, x, top, rows, last, np.minimum(last + 1, len(x) - 1))
    hidden = float(np.hypot(low_step[0], high_step[0])) / 2
    return Window(low, high, open_low, open_high, hidden)


def _edge(fit: Array, x: Array, top: Array, rows: Array, within: Array, beyond: Array) -> tuple[Array, Array]:
    """Where a window ends between its last value and the next, and the standard deviation that the step hides."""
    here, there, step = fit[rows, within], fit[rows, beyond], x[beyond] - x[within]
    fall = np.where(here > there, here - there, 1.0)
    share = np.where(beyond == within, 0.0, np.clip((here - (1 - NEAR_OPTIMAL) * top) / fall, 0.0, 1.0))
    cliff = (there < CLIFF * top) & (beyond != within)
    share = np.where(cliff, 0.5, share)
    return x[within] + share * step, np.where(cliff, np.abs(step) / np.sqrt(12.0), 0.0)
