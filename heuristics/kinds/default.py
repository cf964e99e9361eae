"""Kind `default`: a released wheel defaults a knob to a value."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from math import isclose

from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.fields import Typed
from heuristics.kinds._base.kind import Kind
from heuristics.schema import Evidence, Reading, Scalar
from heuristics.schema.scan import release_order

ABSENT = ("file absent", "owner absent")


class Default(Typed):
    """The newest wheel that has `where` defaults `knob` to `value`.

    Attributes:
        value: number, word, true or false.
        where: file and, behind a colon, the class whose field it is or the dict whose key it is, such as
            `trl/trainer/sft_config.py:SFTConfig`.
    """

    kind: str = "default"
    value: Scalar
    where: str


def estimate(claim: Default, evidence: Evidence) -> Sequence[Estimate]:
    """Share of the newest wheel's places that set the value."""
    rows = sorted(
        (row for row in evidence.readings if _belongs(row, claim)), key=lambda row: release_order(row.version)
    )
    if not rows:
        return []
    said = "; ".join(map(_told, rows))
    present = [row for row in rows if row.found["status"] not in ABSENT]
    newest = [row for row in present if row.version == present[-1].version]
    if not newest or any(row.found["status"] != "read" for row in newest):
        return [nothing((), said)]
    hits = sum(_same(row.found.get("value"), claim.value) for row in newest)
    if 0 < hits < len(newest):
        return [nothing((), said)]
    return [Estimate((), value=hits / len(newest), runs=len(newest), seeds=1, problems=(said,))]


def _belongs(reading: Reading, claim: Default) -> bool:
    path, _, owner = claim.where.partition(":")
    found = reading.found
    return fnmatchcase(reading.path, path) and found.get("owner") == owner and found.get("name") == claim.knob


def _same(found: Scalar, wanted: Scalar) -> bool:
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in (found, wanted)]
    return isclose(float(str(found)), float(str(wanted))) if all(numbers) else found == wanted and not any(numbers)


def _told(reading: Reading) -> str:
    place = f"{reading.subject} {reading.version}"
    status = reading.found["status"]
    if status == "read":
        return f"{place}: {reading.found['value']} ({reading.path}:{reading.line})"
    if status == "not overridden":
        return f"{place}: not set here, inherited from {reading.found.get('bases')} ({reading.path}:{reading.line})"
    return f"{place}: {status}"


KIND = Kind(
    name="default", claim=Default, scale="yes", unit="", region=lambda claim, _: Region(1.0, None),
    estimate=estimate, rests_on="readings", estimand="whether the newest wheel sets the value (1) or another (0)",
)  # fmt: skip
