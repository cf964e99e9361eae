"""Kind `behaviour`: a library does what the sentence says; a probe tells yes or no."""

from collections.abc import Sequence

from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Typed
from heuristics.kinds._base.kind import Kind
from heuristics.schema import Evidence


class Behaviour(Typed):
    """The probe says yes.

    Attributes:
        probe: its name; its readings hold `holds`, true or false.
        example: whether it is of one small example, and another model or batch may give another answer.
    """

    kind: str = "behaviour"
    probe: str
    example: bool = False


def estimate(claim: Behaviour, evidence: Evidence) -> Sequence[Estimate]:
    """1 for yes and 0 for no, by version; all must say yes."""
    rows = [one for one in evidence.readings if one.found.get("probe") == claim.probe and "holds" in one.found]
    return [
        Estimate((), f"{row.subject} {row.version}".strip(), float(row.found["holds"] is True), runs=1, seeds=1)
        for row in rows
    ]


def lowers(claim: Behaviour) -> Sequence[str]:
    """What one small example says, another may not."""
    return ("one small example",) * 2 if claim.example else ()


KIND = Kind(
    name="behaviour", claim=Behaviour, scale="yes", unit="", region=lambda claim, _: Region(1.0, None),
    estimate=estimate, rests_on="readings", estimand="whether a probe says yes (1) or no (0)",
    lowers=lowers,
)  # fmt: skip
