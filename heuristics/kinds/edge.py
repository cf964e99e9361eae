"""Kind `edge`: how far above its own best value an arm breaks: where half of its runs lose what training gains."""

from collections.abc import Sequence

import numpy as np

from heuristics.kinds._base.arms import Arm, Held, arms_with, protocol_of
from heuristics.kinds._base.curve import Array, Curve, curve_of, shares
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.fields import Factors, Told, Typed, in_decades
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, NOISES, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import curves_of
from heuristics.schema import Evidence, Setting

KEPT, HALF, SHARP = 0.25, 0.5, 0.5
"""A run that keeps less than a quarter of the gain at the best value is lost; the edge is where half of them are; a
step over which the share rises by more than a half says nothing of where in it."""
SELDOM = 0.1
"""Share of resamplings in which too few runs may be lost anywhere."""


class Edge(Typed):
    """Half of the runs of `of` are lost at `value` times its own best value.

    Attributes:
        of: what singles out the arm.
        value: least and greatest multiple; null for no limit.
    """

    kind: str = "edge"
    of: Told
    value: Factors


def estimate(claim: Edge, evidence: Evidence) -> Sequence[Estimate]:
    """The multiple of every arm that the claim is about."""
    return [_edge(evidence, arm) for arm in arms_with(protocol_of(evidence), claim.of, claim.scope)]


def _edge(evidence: Evidence, name: str) -> Estimate:
    seen = curves_of(Held(evidence), (name,))
    if isinstance(seen, str):
        return nothing((name,), seen)
    (arm,), drawn, (curve,) = seen
    if not curve.height[0] > 0:
        return nothing((name,), f"{name} gains nothing at any value")
    # The best of the runs that are whole: losses just above it would move it down, and the edge away from it.
    best = curve_of(arm, drawn.weights[0] * ~arm.damaged).top.place
    values, fit = lost(arm, curve, drawn.weights[0])
    reached = fit >= HALF
    if not reached[0].any() or (~reached.any(axis=1)).mean() > SELDOM:
        most = arm.tuned.scale == "log" and 10 ** float(values[-1] - best[0])
        return nothing((name,), f"fewer than half of the runs of {name} are lost at {most:.2g} times its best value")
    place, step = crossing(values, fit)
    error, freedom = drawn.error(place - best)
    return Estimate(
        (name,), value=float(place[0] - best[0]), error=float(np.hypot(error, step)), freedom=freedom,
        runs=len(arm.runs), seeds=drawn.seeds, needs=(name,),
    )  # fmt: skip


def lost(arm: Arm, curve: Curve, weights: Array) -> tuple[Array, Array]:
    """(values,) from the highest of the curve on, and (resamplings, values) fitted shares of runs lost there."""
    gone = arm.kept < KEPT * curve.height[0]
    values = curve.x[int(curve.fit[0].argmax()) :]
    member = np.abs(arm.x[:, None] - values[None, :]) < 1e-9
    return values, shares((weights * gone) @ member, weights @ member)


def crossing(values: Array, fit: Array) -> tuple[Array, float]:
    """(resamplings,) where a share passes a half, straight between two values; and what a sharp step hides."""
    rows = np.arange(len(fit))
    after = (fit >= HALF).argmax(axis=1)
    before = np.maximum(after - 1, 0)
    low, high, step = fit[rows, before], fit[rows, after], values[after] - values[before]
    share = np.clip(np.divide(HALF - low, high - low, out=np.ones_like(low), where=high > low), 0.0, 1.0)
    hidden = step[0] / np.sqrt(12.0) if high[0] - low[0] > SHARP else 0.0
    return values[before] + share * step, float(hidden)


TOY = Toy(
    Edge(id="toy", says="half are lost at 2 to 4 times the best value", of={"method": "sft"}, value=(2, 4)),
    arms={"one": Setting(method="sft", tuning="full")},
    noises=tuple(noise for noise in NOISES if noise != "cliff"),  # its cliff would be the edge
)
TRUTHS = tuple(
    Truth(f"{times:g} times", direction, float(np.log10(times)), {"one": Peak(ruined=float(np.log10(times)))})
    for times, direction in ((2.8, SUPPORTED), (2.0, EDGE), (7.0, CONTRADICTED))
)

KIND = Kind(
    name="edge", claim=Edge, scale="factor", unit="times its best value", estimate=estimate,
    region=lambda claim, _: in_decades(claim.value),
    estimand="multiple of an arm's own best value at which half of its runs keep less than a quarter of the gain",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
