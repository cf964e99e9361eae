"""Kind `practice`: most published settings of a knob lie inside a range."""

from collections.abc import Sequence

from heuristics.kinds._base.drawn import SURVEYS, settings
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Factors, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.publishers import share_of_publishers
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Readings, Truth
from heuristics.schema import Evidence, Scope

MOST, ROUNDING = 0.5, 1e-6


class Practice(Typed):
    """Of the settings that publishers chose for `knob`, more than a half lie in `value`.

    Attributes:
        value: lowest and highest value.
    """

    kind: str = "practice"
    value: Factors


def estimate(claim: Practice, evidence: Evidence) -> Sequence[Estimate]:
    """The share inside, each publisher with one vote."""
    low, high = claim.value[0] or 0.0, claim.value[-1] or float("inf")
    return share_of_publishers(
        evidence, claim.knob, claim.scope, lambda value: low * (1 - ROUNDING) <= value <= high * (1 + ROUNDING)
    )


TOY = Readings(
    Practice(id="toy", says="most set it to 1", value=(0.9, 1.1), knob="knob", scope=Scope(methods=("sft",))),
    read=settings, noises=SURVEYS,
)  # fmt: skip
TRUTHS = tuple(
    Truth(f"{share:.0%} inside", direction, share)
    for share, direction in ((0.15, CONTRADICTED), (0.5, EDGE), (0.85, SUPPORTED))
)

KIND = Kind(
    name="practice", claim=Practice, scale="share", unit="of the settings", region=lambda claim, _: Region(MOST, None),
    estimate=estimate, rests_on="readings", estimand="share of published settings inside, each publisher with one vote",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
