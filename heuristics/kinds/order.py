"""Kind `order`: what suits one arm is too much for another: at the middle of its window the other loses.

Stated as a loss, not as two best values. A loss counts as negative where that middle lies below the other's own.
"""

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from heuristics.kinds._base.arms import pairs, protocol_of
from heuristics.kinds._base.curve import Curve
from heuristics.kinds._base.curve import Window as Windows
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, HALF, MIDDLE, NOISES, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting


class Order(Typed):
    """The best value of `lower` is so far below that of `higher` that what suits `higher` costs `lower` a part.

    Attributes:
        lower: what singles out the arm whose best value is the lower one.
        higher: what singles out the other.
        margin: part of the gain of `lower`.
    """

    kind: str = "order"
    lower: Told
    higher: Told
    margin: float = Field(default=0.20, gt=0, lt=1)


def _lost(curves: Sequence[Curve], windows: Sequence[Windows]) -> np.ndarray:
    own, there = windows[0].middle, windows[1].middle
    lost = 1 - curves[0].at(there) / np.maximum(curves[0].height, 1e-9)
    return np.asarray(np.where(there >= own, lost, -lost))


def estimate(claim: Order, evidence: Evidence) -> Sequence[Estimate]:
    """What the lower arm loses at the middle of the higher arm's window."""
    return [
        of_windows(evidence, pair, _lost, within=(-1.0, 1.0), least=True, lengths={pair[0]: 0.0, pair[1]: 0.0})
        for pair in pairs(protocol_of(evidence), claim.lower, claim.higher, claim.scope)
    ]


TOY = Toy(
    Order(id="toy", says="the other wants so much less", lower={"method": "dpo"}, higher={"method": "sft"}),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
    noises=tuple(
        noise for noise in NOISES if noise != "cliff"
    ),  # a cliff costs all that the truths say is lost in part
)
TRUTHS = tuple(
    Truth(
        f"{lost:.0%} lost",
        direction,
        lost,
        {"one": Peak(MIDDLE + HALF * (lost / 0.1) ** 0.5, 0.5), "other": Peak()},
        0.0,
    )
    for lost, direction in ((0.0, CONTRADICTED), (0.2, EDGE), (0.6, SUPPORTED))
)

KIND = Kind(
    name="order", claim=Order, scale="gain", unit="of the gain lost",
    region=lambda claim, _: Region(claim.margin, None),
    estimate=estimate, estimand="part of its gain that one arm loses at the middle of the other's window",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
