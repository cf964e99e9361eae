"""Controls: what shows that a protocol measures learning, and that arms learned at all."""

import functools
from collections.abc import Sequence

import numpy as np

from heuristics.kinds._base.arms import Held, protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds._base.gains import picked
from heuristics.kinds._base.windows import curves_of
from heuristics.schema import Evidence, Run, Scalar
from heuristics.schema.words import spell_value
from heuristics.signals import end_and_start
from heuristics.verdict.intervals import quantile

LEARNED = 0.10
"""Gain of the metric, in its own unit, that an arm must surely pass at its best value."""
QUARTER = 0.25
"""Part of the real gain that a shuffled reward must surely stay below."""
PROXY_REWARDS = ("dense", "keyword", "length")
"""Rewards that can rise while the metric does not: an arm that is paid by one must surely raise that."""


def learned(evidence: Evidence, arm: str) -> str:
    """Why nothing can be said of an arm because it did not surely learn; empty if it did."""
    return _learned(Held(evidence), arm)


def failed_controls(evidence: Evidence) -> tuple[str, ...]:
    """What the controls of a protocol found wrong; empty if they hold, or if nothing is rewarded.

    A shuffled reward must not improve the policy: at every value the upper bound of its gain stays below a quarter of
    the real gain. An all-zero reward must leave the weights as they were, to the bit.
    """
    return _failed(Held(evidence))


@functools.lru_cache(maxsize=512)
def _learned(held: Held, arm: str) -> str:
    evidence = held.evidence
    protocol = protocol_of(evidence)
    if arm not in protocol.screened:
        return ""
    if str(protocol.arms[arm].knobs.get("reward_funcs", "")) in PROXY_REWARDS:
        rises, what = _rewards(evidence, arm), "rise of the reward"
        if len(rises) < 2:
            return f"too few fresh runs of {arm} to tell whether its reward rose"
        gained, error, freedom = (
            float(np.mean(rises)),
            float(np.std(rises, ddof=1)) / len(rises) ** 0.5,
            len(rises) - 1.0,
        )
    elif (runs := runs_of(evidence, arm)).tuned.scale == "choice":
        what, found = "gain", picked(runs, runs)
        if len(found) < 2:
            return f"too few fresh runs of {arm} at the value that screening picked to tell whether it learned"
        gained, error = float(found.mean()), float(found.std(ddof=1)) / len(found) ** 0.5
        freedom = len(found) - 1.0
    else:
        what, seen = "gain", curves_of(held, (arm,))
        if isinstance(seen, str):
            return f"{arm}: {seen}"
        _, drawn, (fitted,) = seen
        heights = fitted.top.height
        gained, (error, freedom) = float(heights[0]), drawn.error(heights)
    low = gained - quantile(freedom) * error
    return "" if low > LEARNED else f"{arm} did not surely learn: {what} {gained:.2f}, from {low:.2f}"


def _rewards(evidence: Evidence, arm: str) -> list[float]:
    """Rise of what an arm is paid, on fresh seeds at the value where screening runs rise most."""
    rises: dict[str, dict[Scalar, list[float]]] = {"screen": {}, "confirm": {}}
    for run in evidence.runs:
        if run.cell.arm == arm and run.cell.role in rises and "reward_end" in run.final:
            rise = run.final["reward_end"] - run.final["reward_first"]
            rises[run.cell.role].setdefault(run.cell.value, []).append(rise)
    both = [value for value in rises["screen"] if value in rises["confirm"]]
    best = max(both, key=lambda value: float(np.mean(rises["screen"][value])), default=None)
    return [] if best is None else rises["confirm"][best]


@functools.lru_cache(maxsize=512)
def _failed(held: Held) -> tuple[str, ...]:
    evidence = held.evidence
    protocol = protocol_of(evidence)
    rewarded = [arm for arm in protocol.screened if "reward_funcs" in protocol.arms[arm].knobs]
    if not rewarded:
        return ()
    runs = [run for run in evidence.runs if run.cell.role == "control"]
    shuffled, zero = (_paid(runs, reward) for reward in ("shuffled", "zero"))
    wrong = [
        f"no control run with a {word} reward" for word, found in (("shuffled", shuffled), ("zero", zero)) if not found
    ]
    if shuffled:
        arms = [runs_of(evidence, arm) for arm in rewarded]
        real = max(float(curve_of(arm).peak[0]) for arm in arms if arm.runs)
        value, mean, high = _highest(shuffled, protocol.metric)
        if high >= QUARTER * real:
            wrong.append(
                f"a shuffled reward may improve the policy at {spell_value(value)}: by {mean:.3f}, at most {high:.3f}; "
                f"wanted: surely less than a quarter of the real gain of {real:.2f}"
            )
    for run in zero:
        if run.final.get("weight_change") != 0.0:
            wrong.append(
                f"an all-zero reward moved the weights at {spell_value(run.cell.value)} (seed {run.cell.seed})"
            )
    return tuple(wrong)


def _paid(runs: Sequence[Run], reward: str) -> list[Run]:
    return [run for run in runs if run.cell.setting.knobs.get("reward_funcs") == reward]


def _highest(runs: Sequence[Run], metric: str) -> tuple[Scalar, float, float]:
    """Value, mean and upper bound of the gain where that bound is highest; the scatter is pooled over values."""
    by: dict[Scalar, list[float]] = {}
    for run in runs:
        end, start = end_and_start(run, metric)
        by.setdefault(run.cell.value, []).append(end - start)
    freedom = sum(len(gains) - 1 for gains in by.values())
    if not freedom:
        value = max(by, key=lambda value: by[value][0])
        return value, by[value][0], float("inf")
    pooled = sum(float(np.var(gains)) * len(gains) for gains in by.values()) / freedom
    reach = quantile(freedom)
    bounds = {value: float(np.mean(gains)) + reach * (pooled / len(gains)) ** 0.5 for value, gains in by.items()}
    value = max(bounds, key=lambda value: bounds[value])
    return value, float(np.mean(by[value])), bounds[value]
