"""Kind `location`: the middle of an arm's near-optimal window lies between two values. For predictions of a middle.

For a range that people should stay in, `window` asks the useful question: what is lost inside it.
"""

from collections.abc import Sequence

from heuristics.kinds._base.arms import arms_with, protocol_of
from heuristics.kinds._base.estimate import Estimate
from heuristics.kinds._base.fields import Factors, Told, Typed, in_decades
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, MIDDLE, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting


class Location(Typed):
    """The middle of the near-optimal window of `of` lies in `value`.

    Attributes:
        of: what singles out the arm.
        value: lowest and highest value of the knob.
    """

    kind: str = "location"
    of: Told
    value: Factors


def estimate(claim: Location, evidence: Evidence) -> Sequence[Estimate]:
    """The middle of every arm that the claim is about."""
    return [
        of_windows(evidence, (arm,), lambda _, windows: windows[0].middle)
        for arm in arms_with(protocol_of(evidence), claim.of, claim.scope)
    ]


TOY = Toy(
    Location(id="toy", says="the middle lies in 1e-4 to 1e-3", of={"method": "sft"}, value=(1e-4, 1e-3)),
    arms={"one": Setting(method="sft", tuning="full")},
)
TRUTHS = tuple(
    Truth(f"{away:g} decades off", direction, MIDDLE + away, {"one": Peak(MIDDLE + away)})
    for away, direction in ((0.0, SUPPORTED), (0.5, EDGE), (1.0, CONTRADICTED))
)

KIND = Kind(
    name="location", claim=Location, scale="value", unit="", region=lambda claim, _: in_decades(claim.value),
    estimate=estimate, estimand="middle of the near-optimal window",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
