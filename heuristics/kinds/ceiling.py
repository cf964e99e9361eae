"""Kind `ceiling`: hardly any published setting of a knob reaches a value."""

from collections.abc import Sequence

from heuristics.kinds._base.drawn import SURVEYS, settings
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Factors, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.publishers import share_of_publishers
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Readings, Truth
from heuristics.schema import Evidence, Scope

HARDLY, ROUNDING = 0.05, 1e-6


class Ceiling(Typed):
    """Of the settings that publishers chose for `knob`, fewer than one in twenty reach the last number of `value`.

    Attributes:
        value: a first number that few reach, for prose and lint, and the one that hardly any does.
    """

    kind: str = "ceiling"
    value: Factors


def estimate(claim: Ceiling, evidence: Evidence) -> Sequence[Estimate]:
    """The share at or above the last number, each publisher with one vote."""
    limit = claim.value[-1] or 0.0
    return share_of_publishers(evidence, claim.knob, claim.scope, lambda value: value >= limit * (1 - ROUNDING))


TOY = Readings(
    Ceiling(id="toy", says="hardly anybody sets it to 1", value=(0.5, 1.0), knob="knob", scope=Scope(methods=("sft",))),
    read=settings, noises=SURVEYS,
)  # fmt: skip
TRUTHS = tuple(
    Truth(f"{share:.0%} reach it", direction, share)
    for share, direction in ((0.001, SUPPORTED), (0.05, EDGE), (0.3, CONTRADICTED))
)

KIND = Kind(
    name="ceiling", claim=Ceiling, scale="share", unit="of the settings", region=lambda claim, _: Region(None, HARDLY),
    estimate=estimate, rests_on="readings",
    estimand="share of published settings at or above a value, each publisher with one vote",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
