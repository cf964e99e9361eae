"""Levels of a column: where it began, where it stands, how far it fell. Robust against single rows."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from heuristics.diagnosis.log import Log

SHORT = 10  # rows of a log that has a path of its own
TAIL, HEAD = 10, 5


def head(values: np.ndarray) -> np.ndarray:
    """Rows before training changed much: five, of a short log fewer."""
    return values[: max(1, min(HEAD, len(values) // 10))]


def tail(values: np.ndarray) -> np.ndarray:
    """The last rows: a tenth, at least three and at most fifty; of a short log two."""
    count = len(values)
    return values[-(min(2, count) if count <= SHORT else max(3, min(50, count // TAIL))) :]


def smooth(values: np.ndarray) -> np.ndarray:
    """Running median over five rows, three of a short log; as long as the values."""
    width = 3 if len(values) <= 2 * SHORT else 5
    if len(values) < width:
        return values
    half = width // 2
    padded = np.concatenate([np.full(half, values[0]), values, np.full(half, values[-1])])
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=-1))


def mean(log: Log, name: str, part: Literal["head", "tail", "all"] = "tail") -> float | None:
    """Mean of the first, the last or all rows of a column, None where it was not logged."""
    _, values = log.seen(name)
    if not len(values):
        return None
    some = {"head": head, "tail": tail}.get(part)
    return float((some(values) if some else values).mean())


@dataclass(frozen=True)
class Reward:
    """Levels of the reward, in units of the spread inside a group at the start, which no scale or offset changes.

    Attributes:
        steps: shape (n,).
        values: as logged, shape (n,).
        start: the level of the base.
        end: the last rows' level.
        spread: standard deviation inside a group at the start.
        noise: standard deviation of a row about its neighbours, robust against a fall.
    """

    steps: np.ndarray
    values: np.ndarray
    start: float
    end: float
    spread: float
    noise: float

    @property
    def change(self) -> float:
        """From start to end, in spreads."""
        return (self.end - self.start) / self.spread

    @property
    def limit(self) -> float:
        """The level below which more than half is lost: half the base's reward, where zero is the least that is paid.

        Elsewhere, where a reward has no zero, 0.8 spreads below the base. Never within the noise of smoothed rows.
        """
        low = self.start - DEEP * self.spread
        half = max(0.5 * self.start, low) if self.values.min() >= 0 else low
        return min(half, self.start - UNUSUAL * SMOOTHED * self.noise)

    @property
    def bottom(self) -> float:
        """The level below which all but everything is lost."""
        return self.start - max(DEEP * self.spread, RARE * SMOOTHED * self.noise)

    def fell(self, errors: float) -> bool:
        """Whether the last rows lie below the start by some standard errors."""
        count = len(self.values)
        error = self.noise * float(np.sqrt(1 / len(tail(self.values)) + 1 / max(1, min(HEAD, count))))
        return self.start - self.end > errors * error


DEEP = 0.8
MIDDLE_JUMP, MIDDLE_BEND = 1.0483, 0.6053  # a standard deviation in medians of first and of second differences
UNUSUAL, RARE = 2.5, 4.0  # standard deviations, for many rows and for a few
SMOOTHED = 0.6  # standard deviation of a median of five rows, in those of one
STEADY = 0.1  # nats of noise a row, up to which the first row says where a loss began
THROWN = 5.0  # of that noise
SILENT = 0.8  # share of groups without a spread, from which on the prompts are the reason that nothing moves
NEW = 0.25  # share of silent groups, by which more of them are news
AT_ONCE = 10  # rows, within which no data have changed by design
CLEAN = 0.3  # noise, in spreads, up to which the first row alone says where the base was


def _again(log: Log) -> np.ndarray:
    """Rows that log the row before once more, as several updates of a rollout do; not those of a dead run."""
    values, spread = log.series["reward"], log.series.get("reward_std")
    found = np.zeros(len(values), dtype=bool)
    if spread is not None:
        found[1:] = (values[1:] == values[:-1]) & (spread[1:] == spread[:-1]) & (spread[1:] > 0)
    return np.asarray(found[np.isfinite(values)])


def reward_of(log: Log) -> Reward | None:
    """Levels of a log's reward, None where none was logged."""
    steps, values = log.seen("reward")
    if not len(values):
        return None
    again = _again(log)
    steps, values = steps[~again], values[~again]
    _, spreads = log.seen("reward_std")
    spread = float(head(spreads).max()) if len(spreads) else 0.0
    if spread <= 0:
        early = values[: max(5, len(values) // 5)]
        spread = max(float(early.std()), 0.5 * abs(float(values[0])), 1e-6)
    jumps = np.abs(np.diff(values))  # of a short log the small ones: a fall is among them
    part = 0.5 if len(values) > SHORT else 0.25
    noise = float(np.quantile(jumps, part, method="lower")) * MIDDLE_JUMP if len(values) > 2 else 0.0
    first = float(values[:HEAD].mean()) if noise > CLEAN * spread else float(head(values).mean())
    at_once = len(values) > 1 and values[0] - values[1:HEAD].mean() > 3 * noise
    start = max(float(values[0]), first) if noise <= CLEAN * spread or at_once else first
    return Reward(steps, values, start, float(tail(values).mean()), spread, noise)


def first_loss(values: np.ndarray) -> float:
    """Where a loss began: its first row; the second lowest of five, if higher, where rows differ much by chance.

    A loss that is thrown up at once, far beyond chance, began at its first row.
    """
    return float(values[0]) if _first_tells(values) else max(float(values[0]), float(np.sort(values[:HEAD])[1]))


def _first_tells(values: np.ndarray) -> bool:
    noise = chance(values) if len(values) > SHORT else 0.0
    return noise <= STEADY or float(values[1:HEAD].mean()) - float(values[0]) > THROWN * noise


def chance(values: np.ndarray) -> float:
    """Standard deviation of a row about its neighbours, robust against jumps, of which a short log is full."""
    if len(values) < 3:
        return 0.0
    part = 0.5 if len(values) > SHORT else 0.25
    jumps, bends = (np.quantile(np.abs(np.diff(values, n)), part, method="lower") for n in (1, 2))
    return float(min(jumps * MIDDLE_JUMP, bends * MIDDLE_BEND))


def stands_above(values: np.ndarray, errors: float) -> bool:
    """Whether the last rows lie above the first by some standard errors."""
    last, first = tail(values), values[:1] if _first_tells(values) else values[:HEAD]
    error = chance(values) * float(np.sqrt(1 / len(last) + 1 / len(first)))
    return float(last.mean() - first.mean()) > errors * error


def noise_of(values: np.ndarray) -> float:
    """Standard deviation of a row about its neighbours, whatever the trend."""
    return float(np.diff(values).std() / np.sqrt(2)) if len(values) > 2 else 0.0


def gain(values: np.ndarray) -> tuple[float, float]:
    """Change from the first fifth of the rows to the last, and by how many standard errors.

    Args:
        values: at least four.
    """
    count = max(2, len(values) // 5)
    early, late = values[:count], values[-count:]
    change = float(late.mean() - early.mean())
    error = noise_of(values) * float(np.sqrt(2 / count))
    return change, change / error if error > 0 else (np.inf if change > 0 else -np.inf if change < 0 else 0.0)


def since_head(values: np.ndarray) -> tuple[float, float]:
    """Change from the first few rows to the last, and by how many standard errors: what was learned at once, too."""
    first, last = head(values), tail(values)
    change = float(last.mean() - first.mean())
    error = noise_of(values[len(first) :]) * float(np.sqrt(1 / len(first) + 1 / len(last)))
    return change, change / error if error > 0 else (np.inf if change > 0 else -np.inf if change < 0 else 0.0)


def begins(steps: np.ndarray, bad: np.ndarray, least: int) -> int | None:
    """Step at which a condition first holds for some rows on end.

    Args:
        steps: shape (n,).
        bad: where it holds, shape (n,).
        least: rows on end.
    """
    if len(bad) < least:
        return None
    held = np.lib.stride_tricks.sliding_window_view(bad, least).all(-1)
    places = np.flatnonzero(held)
    return int(steps[places[0]]) if len(places) else None


def lasts(steps: np.ndarray, bad: np.ndarray) -> int | None:
    """First step of the stretch at the end of a log in which a condition holds, None where it does not at the end."""
    if not len(bad) or not bad[-1]:
        return None
    good = np.flatnonzero(~bad)
    return int(steps[good[-1] + 1]) if len(good) else int(steps[0])
