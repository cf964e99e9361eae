"""One arm against another by what they gain, each at its own best value or at a shared one.

What an arm gains at its best is the top of a parabola through the runs near its peak, not the mean at the value that did
best: that mean is picked for being high, and twice as uncertain (`benchmarks/judges.py` measured both).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from heuristics.kinds._base.arms import Arm, Told, pairs, protocol_of, runs_of
from heuristics.kinds._base.curve import Array, curve_of
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.resample import FEWEST, resample
from heuristics.schema import Evidence, Fixed, Scope

Tuned = Literal["own", "shared"]
"""`own`: each arm at its own best value. `shared`: both at the best of the arm compared with: "just switch it on"."""
REACH, NEIGHBOURS = 0.6, 2
"""How far from the peak runs shape the parabola: decades on a logarithmic scale, and values to either side."""
BROKEN = 0.5
"""Part of the height of the peak below which a value says nothing of it."""


@dataclass(frozen=True)
class Top:
    """The highest point of an arm's curve, for every resampling.

    Attributes:
        height: (resamplings,) gain there.
        place: (resamplings,) where, on the scale of the knob.
    """

    height: Array
    place: Array


def top_of(arm: Arm, weights: Array) -> Top:
    """The top of the parabola through the runs near the peak; the peak itself where there is none.

    Args:
        arm: whose runs.
        weights: (resamplings, runs).
    """
    curve = curve_of(arm.x, arm.kept, weights)
    place = curve.fit.argmax(axis=1)
    peak, middle = curve.peak, curve.x[place]
    order = np.searchsorted(curve.x, arm.x)
    near = np.abs(order[None, :] - place[:, None]) <= NEIGHBOURS
    if arm.tuned.scale == "log":
        near &= np.abs(arm.x[None, :] - middle[:, None]) <= REACH
    near &= curve.fit[:, order] >= BROKEN * peak[:, None]
    away = arm.x[None, :] - middle[:, None]
    counted = weights * near
    moments = [(counted * away**power).sum(axis=1) for power in range(5)]
    sums = np.stack([(counted * away**power * arm.kept).sum(axis=1) for power in range(3)], axis=1)
    square = np.stack([np.stack(moments[row : row + 3], axis=1) for row in range(3)], axis=1) + 1e-9 * np.eye(3)
    level, slope, bend = np.linalg.solve(square, sums[:, :, None])[:, :, 0].T
    round_ = bend < -1e-9
    step = np.where(round_, -slope / np.where(round_, 2 * bend, -1.0), 0.0)
    inside = round_ & (np.abs(step) <= np.abs(np.where(near, away, 0.0)).max(axis=1))
    height = np.where(inside, level - slope**2 / np.where(round_, 4 * bend, -1.0), peak)
    return Top(np.asarray(height), np.asarray(np.where(inside, middle + step, middle)))


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
    """Gain of one arm over another, in units of the other's gain at its best value.

    A knob whose values have no order has no curve: there the best value is picked on screening runs, and compared on
    fresh ones.
    """
    names = (one.name, other.name)
    if not one.runs or not other.runs:
        return nothing(names, "an arm has no runs", part=part)
    drawn = resample((one, other))
    if drawn.seeds < FEWEST:
        return nothing(names, f"{drawn.seeds} seeds, and {FEWEST} are the least to say anything", part=part)
    if one.tuned.scale == "choice":
        ours, theirs = (_picked(arm, weights) for arm, weights in zip((one, other), drawn.weights, strict=True))
        if tuned == "shared":
            ours = _picked(one, drawn.weights[0], other)
    else:
        theirs_top = top_of(other, drawn.weights[1])
        theirs = theirs_top.height
        ours = top_of(one, drawn.weights[0]).height
        if tuned == "shared":
            ours = curve_of(one.x, one.kept, drawn.weights[0]).at(theirs_top.place)
    if not theirs[0] > 0:
        return nothing(names, f"{other.name} gains nothing at any value", part=part)
    apart = (ours - theirs) / theirs[0]
    error, freedom = drawn.error(apart)
    return Estimate(
        arms=names, part=part, value=float(apart[0]), error=error, freedom=freedom,
        runs=len(one.runs) + len(other.runs), seeds=drawn.seeds, needs=(other.name,),
    )  # fmt: skip


def _picked(arm: Arm, weights: Array, judge: Arm | None = None) -> Array:
    """(resamplings,) mean of an arm's fresh runs at the value that screening picked, on the arm itself or on another."""
    picking = judge or arm
    screen = ~picking.fresh
    means = {float(x): picking.kept[screen & (picking.x == x)].mean() for x in set(picking.x[screen])}
    best = max(sorted(means), key=lambda x: means[x]) if means else float(arm.x[0])
    there = weights * (arm.fresh & (arm.x == best))
    return np.asarray((there * arm.kept).sum(axis=1) / np.maximum(there.sum(axis=1), 1e-9))
