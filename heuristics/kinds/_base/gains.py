"""One arm against another by what they gain, each at its own best value or at a shared one, seed by seed.

Which value is best is decided on the other seeds (cross-fitting): a seed that helped to pick a value would speak for it.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from heuristics.kinds._base.arms import Arm, Told, pairs, protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.resample import FEWEST, resample
from heuristics.schema import Evidence, Scope

Tuned = Literal["own", "shared"]
"""`own`: each arm at its own best value. `shared`: both at the best value of the arm that is compared with: "just switch
it on"."""
Fixed = Literal["steps", "prompts", "completions", "tokens", "seconds"]
"""What both arms have the same amount of. The sign of "more is better" hangs on it."""
SAME = 1e-6


def contrasts(
    evidence: Evidence, of: Told, to: Told, scope: Scope, tuned: Tuned, fixed: Fixed, part: str = ""
) -> list[Estimate]:
    """Gain of every arm `of` over its partner `to`, in units of the partner's gain at its best value."""
    protocol = protocol_of(evidence)
    found = []
    for names in pairs(protocol, of, to, scope):
        if protocol.fixed != fixed:
            why = f"the protocol holds {protocol.fixed} fixed, the claim is about equal {fixed}"
            found.append(nothing(names, why, part=part))
        else:
            found.append(contrast(runs_of(evidence, names[0]), runs_of(evidence, names[1]), tuned, part))
    return found


def contrast(one: Arm, other: Arm, tuned: Tuned, part: str = "") -> Estimate:
    """Gain of one arm over another, in units of the other's gain at its best value."""
    names = (one.name, other.name)
    theirs = cross_fitted(other, other)
    ours = cross_fitted(one, one if tuned == "own" else other)
    seeds = sorted(ours.keys() & theirs.keys())
    if len(seeds) < FEWEST:
        why = f"{len(seeds)} seeds have both arms where they are best, and {FEWEST} are the least to say anything"
        return nothing(names, why, part=part)
    unit = float(np.mean([theirs[seed] for seed in seeds]))
    if unit <= 0:
        return nothing(names, f"{other.name} gains nothing", part=part)
    apart = np.array([ours[seed] - theirs[seed] for seed in seeds]) / unit
    spread, freedom = _open(one, other, tuned)
    plain = float(apart.std(ddof=1)) / len(seeds) ** 0.5
    return Estimate(
        arms=names, part=part, value=float(apart.mean()), error=max(spread, plain), freedom=freedom,
        runs=len(one.runs) + len(other.runs), seeds=len(seeds), needs=(other.name,),
    )  # fmt: skip


def _open(one: Arm, other: Arm, tuned: Tuned) -> tuple[float, float]:
    """What the seeds leave open of the contrast, picks included: all seeds share a pick, so their scatter hides it."""
    drawn = resample((one, other))
    ours, theirs = (curve_of(arm.x, arm.kept, weight) for arm, weight in zip((one, other), drawn.weights, strict=True))
    best = theirs.x[theirs.fit.argmax(axis=1)]
    there = ours.peak if tuned == "own" else ours.at(best)
    return drawn.error((there - theirs.peak) / max(float(theirs.peak[0]), 1e-9))


def cross_fitted(arm: Arm, judge: Arm) -> dict[int, float]:
    """What each fresh seed of an arm gains at the value that is best on the other seeds of `judge`.

    Args:
        arm: whose gains.
        judge: whose other seeds say which value is best.

    Returns:
        by seed; a seed that was not run at that value is left out.
    """
    found = {}
    for seed in sorted({int(one) for one in arm.seed[arm.fresh]}):
        ran = arm.x[(arm.seed == seed) & arm.fresh]
        rest = judge.seed != seed
        means = {x: float(judge.kept[rest & _at(judge, x)].mean()) for x in _values(judge.x[rest])}
        here = {x: mean for x, mean in means.items() if (np.abs(ran - x) < SAME).any()}
        if here:
            best = max(here, key=lambda x: (here[x], -x))
            found[seed] = float(arm.kept[(arm.seed == seed) & arm.fresh & _at(arm, best)].mean())
    return found


def _at(arm: Arm, x: float) -> np.ndarray:
    return np.abs(arm.x - x) < SAME


def _values(x: np.ndarray) -> Sequence[float]:
    return [float(value) for value in np.unique(x)]
