"""Dose-response of a metric over the tuned knob: all runs of an arm, one peak, edges, and what the seeds leave open.

Every function works on many weightings of the runs at once: row 0 of `weights` is the data as they are, further rows
are resamplings, so that an estimate and its uncertainty come out of one call.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NEAR_OPTIMAL = 0.10
"""Part of the gain at the peak that a near-optimal value may lose."""
CLIFF = 0.5
"""Part of the gain at the peak below which a fall within one step of the grid says nothing of where it falls."""

NO_SAY = 1e-9

Array = np.ndarray
Numbers = Sequence[float] | Array


@dataclass(frozen=True)
class Curve:
    """Fitted means of one arm over the values that were run.

    Attributes:
        x: (values,) the tuned knob on its own scale, such as decimal logarithms, rising.
        fit: (resamplings, values) fitted mean scores, one peak each; NaN where a resampling has no run.
    """

    x: Array
    fit: Array

    @property
    def peak(self) -> Array:
        """(resamplings,) the highest fitted mean."""
        return np.asarray(np.nanmax(self.fit, axis=1))

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


def curve_of(x: Numbers, score: Numbers, weights: Array) -> Curve:
    """Fit one peak to the mean scores of runs.

    Args:
        x: of every run, the tuned knob on its own scale.
        score: of every run.
        weights: (resamplings, runs) how often each run counts.
    """
    values, group = np.unique(np.asarray(x, dtype=float), return_inverse=True)
    member = np.eye(len(values))[group]
    counts = weights @ member
    sums = (weights * np.asarray(score, dtype=float)) @ member
    return Curve(values, unimodal(sums, counts))


def unimodal(sums: Array, counts: Array) -> Array:
    """Least-squares fit that rises to a peak and falls from it (Turner and Wollan 1997), for every row.

    Args:
        sums: (rows, values) of scores.
        counts: (rows, values) of runs behind them; 0 where none is: such a value has no say and lies between its
            neighbours.

    Returns:
        (rows, values) fitted means.
    """
    sums, counts = _without_gaps(sums, counts)
    size = sums.shape[1]
    total = np.cumsum(np.pad(sums, ((0, 0), (1, 0))), axis=1)
    count = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    first, last = np.triu_indices(size)
    mean = np.full((len(sums), size, size), np.nan)  # of the block from the first index to the last
    mean[:, first, last] = (total[:, last + 1] - total[:, first]) / (count[:, last + 1] - count[:, first])
    here = sums / counts
    below = np.tri(size, k=-1, dtype=bool)  # blocks that end before they begin
    least = np.where(below, np.inf, mean)
    best: Array = np.full(len(sums), np.inf)
    fitted: Array = np.empty_like(here)
    for mode in range(size):
        # A rising mean is the largest, over blocks that begin before it, of the smallest over where they end.
        ends = np.minimum.accumulate(least[:, : mode + 1, mode::-1], axis=2)[:, :, ::-1]
        up = np.where(below[: mode + 1, : mode + 1], -np.inf, ends).max(axis=1)
        begins = np.minimum.accumulate(least[:, mode:, mode:], axis=1)
        down = np.where(below[mode:, mode:], -np.inf, begins).max(axis=2)
        trial = np.concatenate([up, down[:, 1:]], axis=1)
        loss = (counts * (here - trial) ** 2).sum(axis=1)
        better = loss < best - 1e-12
        best[better], fitted[better] = loss[better], trial[better]
    return fitted


def _without_gaps(sums: Array, counts: Array) -> tuple[Array, Array]:
    """A value without runs gets its neighbours' mean, with next to no weight."""
    empty = counts <= 0
    if not empty.any():
        return sums, counts
    sums, counts, places = sums.copy(), counts.copy(), np.arange(sums.shape[1])
    for row in np.flatnonzero(empty.any(axis=1)):
        known = ~empty[row]
        means = np.interp(places[empty[row]], places[known], sums[row, known] / counts[row, known])
        counts[row, empty[row]] = NO_SAY
        sums[row, empty[row]] = NO_SAY * means
    return sums, counts


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
    top = curve.peak
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
