"""What became of the reward, or of a held-out measure beside it: it rose, it stands, it fell, part of a rise was lost.

Of rows as they were logged: a mean over many of them needs no row that holds many groups.
"""

from dataclasses import dataclass

import numpy as np

from heuristics.diagnosis.levels import SHORT, Reward, gain, noise_of, reward_of, smooth, tail
from heuristics.diagnosis.log import Log

LEAST = 4  # values of a measure, fewer tell of no trend
SURE = 2.5  # standard errors, from which on a change is believed
NO_SIGN = 1.0  # of progress: standard errors that none of three contrasts reaches
RESOLVED = 0.5  # spreads in a group, within which a change must be known before it is called none
HARDLY = 0.05  # share of what was left to gain, by which a held-out measure must rise
ROSE = 0.2  # spreads in a group, by which it must have risen to lose anything of it
SOLVED = 0.8  # of a reward between 0 and 1: nothing is left that could move it
FULL = 0.02  # the least share of right answers that a spread is taken for


@dataclass(frozen=True)
class Outcome:
    """The course of what is to be raised.

    Attributes:
        name: `reward`, or of the held-out measure.
        steps: shape (n,).
        values: shape (n,).
        spread: standard deviation of the reward inside a group, or what stands for it.
        start: first level.
        end: last level.
    """

    name: str
    steps: np.ndarray
    values: np.ndarray
    spread: float
    start: float
    end: float

    @property
    def named(self) -> str:
        """In words."""
        return "the reward" if self.name == "reward" else f"the held-out measure ({self.name})"

    @property
    def between(self) -> bool:
        """Whether it lies between 0 and 1, as a share of right answers does."""
        return bool(self.values.min() >= 0 and self.values.max() <= 1)

    def rise(self) -> tuple[float, float]:
        """Change from the first fifth to the last, and by how many standard errors: of that, or of a straight line."""
        change, errors = gain(self.values)
        return change, max(errors, _contrasts(self.values)[0]) if change > 0 else errors

    @property
    def improved(self) -> bool:
        """Whether it ends above where it began, beyond chance."""
        if len(self.values) < LEAST:
            return bool(len(self.values) > 1 and self.values[-1] > self.values[0])
        change, errors = self.rise()
        return change > 0 and errors > SURE

    @property
    def solved(self) -> bool:
        """Whether hardly anything was left to gain."""
        return self.between and self.end > SOLVED

    def lost(self) -> tuple[float, float]:
        """Share of its rise that it lost again, and by how many standard errors."""
        if len(self.values) < LEAST:
            return 0.0, 0.0
        width = min(10, max(1, len(self.values) // 10))
        level = np.convolve(smooth(self.values), np.ones(width) / width, mode="valid")
        best = float(level.max())
        rise = best - min(self.start, float(level[0]))
        error = noise_of(self.values) * float(np.sqrt(2 / width))
        fall = best - self.end
        if rise < ROSE * self.spread:
            return 0.0, 0.0
        return fall / rise, (fall / error if error > 0 else np.inf if fall > 0 else 0.0)

    def stands(self) -> str | None:
        """Words for how little it has changed; None where it has, or where that cannot be told."""
        if len(self.values) < LEAST or self.solved:
            return None
        change, errors = gain(self.values)
        left = 1 - self.start if self.between else 0.0
        error = abs(change / errors) if errors and np.isfinite(errors) else 0.0
        if self.name != "reward" and self.between and abs(change) + error < HARDLY * left:
            return f"{change:+.2g} of the {left:.2g} that was left to gain"
        progress = max(errors, *_contrasts(self.values))
        if progress < NO_SIGN and abs(change) + 2 * error < RESOLVED * self.spread:
            return f"{change:+.2g} from the first fifth to the last, standard error {error:.2g}"
        return None


def outcome_of(log: Log) -> Outcome | None:
    """The outcome of a log's held-out measure where it has four values, otherwise of its reward; None of neither."""
    reward = reward_of(log)
    steps, gold = log.seen("gold")
    if len(gold) >= LEAST:
        name = next(name for name, taken in log.columns.items() if taken == "gold")
        ends = float(tail(gold).mean()) if len(gold) > SHORT else float(gold[-2:].mean())
        return Outcome(name, steps, gold, _spread(log, reward, gold), float(gold[0]), ends)
    if reward is None:
        return None
    return Outcome("reward", reward.steps, reward.values, _spread(log, reward, reward.values), reward.start, reward.end)


def _spread(log: Log, reward: Reward | None, values: np.ndarray) -> float:
    """Inside a group at the start; of a share of right answers without groups that of single answers."""
    if reward is not None and log.has("reward_std"):
        return reward.spread
    if values.min() >= 0 and values.max() <= 1:
        share = min(max(float(values[:2].mean()), FULL), 1 - FULL)
        return float(np.sqrt(share * (1 - share)))
    return reward.spread if reward is not None else max(float(values.std()), 1e-9)


def _contrasts(values: np.ndarray) -> tuple[float, float]:
    """Standard errors by which it rose: along a straight line, and from the first tenth to the second half."""
    count, noise = len(values), noise_of(values)
    if noise == 0:
        return 0.0, 0.0
    along = np.arange(count) - (count - 1) / 2
    straight = float(along @ values / np.sqrt(along @ along)) / noise
    first, late = values[: max(1, count // 10)], values[count // 2 :]
    early = float(late.mean() - first.mean()) / (noise * float(np.sqrt(1 / len(first) + 1 / len(late))))
    return straight, early
