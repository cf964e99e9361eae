"""Kind `better`: one arm gains more than another."""

from collections.abc import Sequence

from pydantic import Field

from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.gains import Tuned, contrasts
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, GAIN, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, Fixed, Setting


class Better(Typed):
    """`of` gains more than `to`, by more than `margin` of the gain of `to`.

    Attributes:
        of: what singles out the arm that is said to be better.
        to: what singles out the other.
        margin: part of the other's gain by which it must be better.
        tuned: each arm at its own best value, or both at the other's.
        fixed: what both have the same amount of.
    """

    kind: str = "better"
    of: Told
    to: Told
    margin: float = Field(default=0.0, ge=0, lt=1)
    tuned: Tuned = "own"
    fixed: Fixed = "steps"


def estimate(claim: Better, evidence: Evidence) -> Sequence[Estimate]:
    """The gain of the one over the other, seed by seed."""
    return contrasts(evidence, claim.of, claim.to, claim.scope, claim.tuned, claim.fixed)


TOY = Toy(
    Better(id="toy", says="how the one compares with the other", of={"method": "sft"}, to={"method": "dpo"}),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
)
TRUTHS = tuple(
    Truth(f"{more:+.0%}", direction, more, {"one": Peak(gain=GAIN * (1 + more)), "other": Peak()}, 0.0)
    for more, direction in ((0.2, SUPPORTED), (0.0, EDGE), (-0.2, CONTRADICTED))
)

KIND = Kind(
    name="better", claim=Better, scale="gain", unit="of the other's gain", estimate=estimate,
    region=lambda claim, _: Region(claim.margin, None),
    estimand="gain of one arm over another, each at its best value, in units of the other's gain",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
