"""One arm against another by what they gain, each at its own best value or at a shared one.

What an arm gains at its best is the top of a parabola through the runs near its peak, not the mean at the value that
did best: that mean is picked for being high.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from heuristics.kinds._base.arms import Arm, Held, pairs, protocol_of, runs_of
from heuristics.kinds._base.curve import Array
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.fields import Told
from heuristics.kinds._base.resample import FEWEST, resample
from heuristics.kinds._base.windows import curves_of
from heuristics.schema import Evidence, Fixed, Scope

Tuned = Literal["own", "shared"]
"""`own`: each arm at its own best value. `shared`: both at the best of the arm compared with: "just switch it on"."""


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
            found.append(contrast(evidence, names, tuned, part))
    return found


def contrast(evidence: Evidence, names: tuple[str, str], tuned: Tuned, part: str = "") -> Estimate:
    """Gain of one arm over another, in units of the other's gain at its best value.

    A knob whose values have no order has no curve: there the best value is picked on screening runs, and compared on
    fresh ones.
    """
    arms = [runs_of(evidence, name) for name in names]
    if not all(arm.runs for arm in arms):
        return nothing(names, "an arm has no runs", part=part)
    ordered = arms[0].tuned.scale != "choice"
    drawn = resample(arms)
    if drawn.seeds < FEWEST:
        return nothing(names, f"{drawn.seeds} seeds, and {FEWEST} are the least to say anything", part=part)
    ours, theirs = _tops(evidence, names, tuned) if ordered else _picked(arms, drawn.weights, tuned)
    if not theirs[0] > 0:
        return nothing(names, f"{names[1]} gains nothing at any value", part=part)
    times = float(ours[0] / theirs[0])
    # The unit is estimated too. To first order: the unit of a resampling that happens to gain nothing divides nothing.
    error, freedom = drawn.error((ours - times * theirs) / theirs[0])
    return Estimate(
        arms=names, part=part, value=times - 1, error=error, freedom=freedom,
        runs=sum(len(arm.runs) for arm in arms), seeds=drawn.seeds, needs=names[1:],
    )  # fmt: skip


def _tops(evidence: Evidence, names: tuple[str, str], tuned: Tuned) -> tuple[Array, Array]:
    """(resamplings,) what each arm gains: at its own best value, or both at the second one's."""
    seen = curves_of(Held(evidence), names)
    assert not isinstance(seen, str)
    _, _, curves = seen
    ours, theirs = (curve.top for curve in curves)
    return (ours.height if tuned == "own" else curves[0].at(theirs.place)), theirs.height


def _picked(arms: Sequence[Arm], weights: Sequence[Array], tuned: Tuned) -> tuple[Array, Array]:
    """(resamplings,) mean of each arm's fresh runs at the value that screening picked: its own, or the second one's."""
    found = []
    for arm, weight in zip(arms, weights, strict=True):
        there = weight * _at_the_best(arm, arm if tuned == "own" else arms[1])
        found.append(np.asarray((there * arm.kept).sum(axis=1) / np.maximum(there.sum(axis=1), 1e-9)))
    return found[0], found[1]


def picked(arm: Arm, judge: Arm) -> Array:
    """(fresh runs,) gains of an arm at the value that is best on the screening runs of `judge`."""
    return np.asarray(arm.kept[_at_the_best(arm, judge)])


def _at_the_best(arm: Arm, judge: Arm) -> Array:
    """(runs,) which runs of an arm are fresh ones at that value."""
    screen = ~judge.fresh
    means = {float(x): judge.kept[screen & (judge.x == x)].mean() for x in set(judge.x[screen])}
    best = max(sorted(means), key=lambda x: means[x]) if means else float(judge.x[0])
    return np.asarray(arm.fresh & (arm.x == best))
