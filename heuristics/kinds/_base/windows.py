"""Where the near-optimal window of an arm lies, and what the seeds leave open: the base of every claim about values."""

import functools
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from heuristics.kinds._base.arms import Arm, Held, runs_of
from heuristics.kinds._base.curve import Curve, Window, curve_of, window_of
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.resample import FEWEST, Resampling, Seeds, resample, seeds_of, weights_of
from heuristics.schema import Evidence

NEAR = 0.3
"""Distance from the peak, on the scale of the knob, within which runs scatter as they do there."""
SELDOM = 0.1
"""Share of resamplings in which a window may reach the end of what was run."""

Number = Callable[[Sequence[Curve], Sequence[Window]], np.ndarray]
"""From the curves and windows of some arms, (1 + draws,) of a number."""


def of_windows(
    evidence: Evidence, names: tuple[str, ...], number: Number, *, part: str = "", ends: bool = True,
    within: tuple[float, float] = (-np.inf, np.inf), lengths: Mapping[str, float] | None = None,
    least: bool = False,
) -> Estimate:  # fmt: skip
    """A number made of the curves and windows of some arms of one evidence.

    Args:
        evidence: with runs.
        names: of the arms, in the order in which `number` takes them.
        number: of their curves and windows.
        part: which part of a claim it is.
        ends: whether both ends of every window must have been seen.
        within: values that the number can have.
        least: whether the number is a part of the first arm's gain, whose error is at least that of its mean at the
            peak: a number at its limit, such as a loss of everything, varies in no resampling.
        lengths: weight by which what the grid hides of each arm's middle enters the error; 1 each if None.
    """
    seen = curves_of(Held(evidence), names)
    if isinstance(seen, str):
        return nothing(names, seen, part=part)
    arms, drawn, curves = seen
    if flat := [arm.name for arm, curve in zip(arms, curves, strict=True) if curve.peak[0] <= 0]:
        return nothing(names, f"{flat[0]} gains nothing at any value", part=part)
    windows = [window_of(curve) for curve in curves]
    if ends:
        for arm, window in zip(arms, windows, strict=True):
            if said := unseen(arm, window):
                return nothing(names, said, part=part)
    values = number(curves, windows)
    spread, freedom = drawn.error(values)
    hidden = [window.hidden * (lengths or {}).get(name, 1.0) for name, window in zip(names, windows, strict=True)]
    error = float(np.hypot(spread, np.hypot.reduce(hidden))) if ends else spread
    error = max(error, noise(arms[0], curves[0])) if least else error
    return Estimate(
        arms=names, part=part, value=float(values[0]), error=error, freedom=freedom, within=within,
        runs=sum(len(arm.runs) for arm in arms), seeds=drawn.seeds, needs=names,
    )  # fmt: skip


def unfit(arms: Sequence[Arm]) -> str | None:
    """Why arms have no curve: no runs, or values without an order."""
    for arm in arms:
        if not arm.runs:
            return f"{arm.name} has no runs"
        if arm.tuned.scale == "choice":
            return f"the values of {arm.tuned.name} have no order, so that there is no middle of them"
    return None


def unseen(arm: Arm, window: Window) -> str | None:
    """Which end of a window lies beyond what was run, if one does in more than a tenth of the resamplings."""
    for reached, end in ((window.open_low, "lowest"), (window.open_high, "highest")):
        if reached[0] or reached.mean() > SELDOM:
            return f"the near-optimal values of {arm.name} reach the {end} value that was run"
    return None


@functools.lru_cache(maxsize=256)
def curves_of(held: Held, names: tuple[str, ...]) -> tuple[list[Arm], Resampling, list[Curve]] | str:
    """Arms, their resampled seeds and their curves; or why there are none."""
    arms = [runs_of(held.evidence, name) for name in names]
    if problem := unfit(arms):
        return problem
    drawn, seeds = resample(arms), seeds_of(arms)
    if drawn.seeds < FEWEST:
        return f"{drawn.seeds} seeds, and {FEWEST} are the least to say anything"
    return arms, drawn, [_curve(held, name, seeds) for name in names]


@functools.lru_cache(maxsize=256)
def _curve(held: Held, name: str, seeds: Seeds) -> Curve:
    """The curve of one arm: arms of the same seeds have the same draws, with whatever other arm they are compared."""
    arm = runs_of(held.evidence, name)
    return curve_of(arm, weights_of(arm, seeds))


def noise(arm: Arm, curve: Curve) -> float:
    """Standard error of the mean at the peak of an arm, in units of the gain there."""
    peak = curve.x[int(np.argmax(curve.fit[0]))]
    there = arm.kept[np.abs(arm.x - peak) < 1e-6]
    near = np.abs(arm.x - peak) < NEAR
    score, seed = arm.kept[near], arm.seed[near]
    left = score - np.array([score[seed == one].mean() for one in seed])  # what a seed adds everywhere is no noise here
    freedom = len(left) - len(set(seed.tolist()))
    scatter = float(np.sqrt(left @ left / freedom)) if freedom > 0 else float(np.std(score))
    return float(scatter / max(len(there), 1) ** 0.5 / curve.peak[0])
