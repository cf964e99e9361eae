"""Kind `number`: a probe of a library, or arithmetic, gives a number between two limits."""

from collections.abc import Sequence

from heuristics.kinds._base.estimate import Estimate
from heuristics.kinds._base.fields import Limits, Typed, between
from heuristics.kinds._base.kind import Kind
from heuristics.schema import Evidence


class Number(Typed):
    """The probe gives a number in `value`.

    Attributes:
        probe: its name; its readings hold `number`.
        value: least and greatest number; null for no limit.
        example: whether it is of one small example, and another model or batch may give another answer.
    """

    kind: str = "number"
    probe: str
    value: Limits
    example: bool = False


def estimate(claim: Number, evidence: Evidence) -> Sequence[Estimate]:
    """The number, as it was read: it has no error. Several readings are parts, and all must lie between the limits."""
    rows = [one for one in evidence.readings if one.found.get("probe") == claim.probe and "number" in one.found]
    return [
        Estimate((), f"{row.subject} {row.version}".strip(), float(str(row.found["number"])), runs=1, seeds=1)
        for row in rows
    ]


def lowers(claim: Number) -> Sequence[str]:
    """What one small example says, another may not."""
    return ("one small example",) * 2 if claim.example else ()


KIND = Kind(
    name="number", claim=Number, scale="plain", unit="", region=lambda claim, _: between(claim.value),
    estimate=estimate, rests_on="readings", estimand="a number that a probe gives", lowers=lowers,
)  # fmt: skip
