"""How many groups a row holds. A row of one group jumps about for a reason that is none: its prompt."""

import math
from dataclasses import replace

import numpy as np

from heuristics.diagnosis.levels import SILENT
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL

ENOUGH = 8  # groups a row, from which on rows can be compared
ROUNDED = 0.01
MOST, FINE = 257, 50  # groups a row, and rows, among which the resolution of the shares is looked for
BY_CHANCE = 0.001


def groups_of(log: Log) -> float | None:
    """Groups a row, at least; None if neither the log nor its configuration says.

    Shares of groups without a spread tell how many there are: halves are of two. So do batch and group size. Where
    every share is 0 or 1, and nothing else is known, a row may hold one.
    """
    told = [log.knobs.get(name) for name in ("per_device_train_batch_size", "num_generations")]
    by_knobs = None
    if all(isinstance(value, int | float) and value > 0 for value in told):
        again, every = log.knobs.get("gradient_accumulation_steps"), log.knobs.get("logging_steps")
        completions = told[0] * _times(again) * _times(every)  # type: ignore[operator]
        by_knobs = max(1.0, completions / told[1])  # type: ignore[operator]
    _, shares = log.seen("zero_std")
    known = [count for count in (by_knobs, _by_shares(shares)) if count is not None]
    return max(known) if known else 1.0 if _comes_and_goes(log) else None


def silent_by_chance(log: Log, since: int) -> bool:
    """Whether so few groups with a spread since a step are nothing new: hardly any had one before, by chance as few.

    The chance is binomial, of all groups since then; a row's are counted by its shares and its configuration.
    Where a row is of several steps the first may hold the damage already, and nothing is said.
    """
    steps, shares = log.seen("zero_std")
    before, after = shares[steps < since], shares[steps >= since]
    began = float(before.mean()) if len(before) else 1.0
    each = len(steps) > 1 and float(np.median(np.diff(steps))) <= 1
    if not each or not len(after) or not SILENT <= began < 1:
        return False
    parts = np.outer(np.arange(1, MOST), shares[:FINE])
    whole = (np.abs(parts - parts.round()) < ROUNDED).all(axis=1)
    count = max(groups_of(log) or 1.0, float(whole.argmax() + 1) if whole.any() else float(MOST))
    total, loud = round(count * len(after)), round(count * float((1 - after).sum()))
    chance = sum(
        math.exp(
            math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1)
            + k * math.log(1 - began) + (total - k) * math.log(began)
        )
        for k in range(min(loud, total) + 1)
    )  # fmt: skip
    return chance > BY_CHANCE


def _by_shares(shares: np.ndarray) -> float | None:
    if not len(shares):
        return None
    counts = np.arange(1, ENOUGH)
    parts = np.outer(counts, shares)
    whole = (np.abs(parts - parts.round()) < ROUNDED).all(axis=1)
    return float(counts[whole.argmax()]) if whole.any() else float(ENOUGH)


def _times(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 1 else 1.0


def _comes_and_goes(log: Log) -> bool:
    """Whether the spread is exactly nothing in a row and is back in a later one, which many groups never show."""
    _, spreads = log.seen("reward_std")
    silent = np.flatnonzero(spreads == 0)
    return bool(len(silent) and (spreads[silent[0] :] > 0).any())


def with_enough(log: Log) -> Log:
    """The log, its rows taken together until each holds enough groups; as it is where it does, or is of no groups."""
    groups = groups_of(log) if log.method in RL else None
    if groups is None or groups >= ENOUGH or len(log) < 2:
        return log
    size = int(np.ceil(ENOUGH / groups))
    starts = np.arange(0, max(1, len(log) // size)) * size  # what is left over goes into the last
    series = {name: _together(values, starts) for name, values in log.series.items()}
    note = f"a row holds about {groups:.0f} group{'s' * (groups >= 1.5)}: {size} rows are taken together"
    return replace(log, steps=log.steps[starts], series=series, notes=(*log.notes, note))


def _together(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Means of what was logged from each start to the next; NaN where nothing was."""
    logged = ~np.isnan(values)
    count = np.add.reduceat(logged.astype(float), starts)
    total = np.add.reduceat(np.where(logged, values, 0.0), starts)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)
