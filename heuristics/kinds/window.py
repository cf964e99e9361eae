"""Kind `window`: somewhere in a range lies a value that is near-optimal; or everywhere in it."""

import math
from collections.abc import Sequence

import numpy as np
from pydantic import Field

from heuristics.kinds._base.arms import arms_with, protocol_of, runs_of
from heuristics.kinds._base.curve import Curve
from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.fields import Factors, Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, HALF, MIDDLE, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting

NEAR = 0.05
"""Decades by which a range may reach beyond the values that were run."""


class Window(Typed):
    """Inside `value` the best value of `of` loses less than `margin` of the gain; or every value does.

    Attributes:
        of: what singles out the arm.
        value: lowest and highest value of the knob; one number for itself.
        every: whether every value inside must be near-optimal, not only the best of them.
        margin: part of the gain at the best value that counts as nothing.
    """

    kind: str = "window"
    of: Told
    value: Factors
    every: bool = False
    margin: float = Field(default=0.10, gt=0, lt=1)


def estimate(claim: Window, evidence: Evidence) -> Sequence[Estimate]:
    """What the best value inside the range loses against the best anywhere, or what the worst inside it loses."""
    low, high = (math.log10(number) if number else None for number in (claim.value[0], claim.value[-1]))

    def lost(curves: Sequence[Curve], _: object) -> np.ndarray:
        (curve,) = curves
        ends = (curve.x[0] if low is None else low), (curve.x[-1] if high is None else high)
        kept = np.minimum(curve.at(ends[0]), curve.at(ends[1])) if claim.every else curve.highest(*ends)
        return np.asarray(np.maximum(1 - kept / np.maximum(curve.height, 1e-9), 0.0))

    found = []
    for arm in arms_with(protocol_of(evidence), claim.of, claim.scope):
        runs = runs_of(evidence, arm)
        why = _unrun(claim, runs.x) if runs.runs and runs.tuned.scale != "choice" else ""
        part = (
            nothing((arm,), why)
            if why
            else of_windows(evidence, (arm,), lost, ends=False, within=(0.0, 1.0), least=True)
        )
        found.append(part)
    return found


def _unrun(claim: Window, x: np.ndarray) -> str:
    """Why a range says nothing: no value in it was run, or, where every value counts, one of its ends was not.

    Of the best value inside the end that is nearest to the peak tells, since the curve has one peak.
    """
    low, high = (math.log10(number) if number else None for number in (claim.value[0], claim.value[-1]))
    below, above = float(x.min()) - NEAR, float(x.max()) + NEAR
    outside = (low is not None and low > above) or (high is not None and high < below)
    beyond = (low is not None and low < below) or (high is not None and high > above)
    return "the range reaches beyond the values that were run" if outside or (claim.every and beyond) else ""


TOY = Toy(
    Window(id="toy", says="a near-optimal value lies in 1e-4 to 3.16e-4", of={"method": "sft"}, value=(1e-4, 3.16e-4)),
    arms={"one": Setting(method="sft", tuning="full")},
)
TRUTHS = tuple(
    Truth(
        f"{lost:.0%} lost",
        direction,
        lost,
        {"one": Peak(MIDDLE + (HALF * (lost / 0.1) ** 0.5 if lost else -0.25))},
        0.0,
    )
    for lost, direction in ((0.0, SUPPORTED), (0.1, EDGE), (0.5, CONTRADICTED))
)

KIND = Kind(
    name="window", claim=Window, scale="gain", unit="of the gain lost",
    region=lambda claim, _: Region(None, claim.margin),
    estimate=estimate,
    estimand="part of the gain that the best value inside the range loses (or, with `every`, the worst)",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
