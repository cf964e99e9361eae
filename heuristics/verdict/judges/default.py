"""Judge of `default`: a released wheel defaults a knob to a value.

`where` of the claim names a file and, behind a colon, the class whose field it is or the dict whose key it is, such as
`trl/trainer/sft_config.py:SFTConfig`.
"""

from fnmatch import fnmatchcase
from math import isclose

from heuristics.schema.page import Claim
from heuristics.schema.runs import Evidence, Reading
from heuristics.schema.scan import release_order
from heuristics.schema.verdict import Assessment, Direction, Leg
from heuristics.verdict.select import name

ABSENT = ("file absent", "owner absent")


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge by the newest wheel that has the class or dict.

    Supported: it sets the knob to the claim's value. Contradicted: it sets another. Inconclusive: it leaves the knob to
    a base class, computes it, or could not be read; or no wheel has it.
    """
    readings = sorted((r for r in evidence.readings if _belongs(r, claim)), key=lambda r: release_order(r.version))
    present = [reading for reading in readings if reading.found["status"] not in ABSENT]
    newest = [reading for reading in present if reading.version == present[-1].version]
    return Assessment(
        claim=claim.id,
        evidence=name(evidence),
        post_hoc=evidence.rules.get(claim.id) != claim.rule,
        direction=_direction(newest, claim),
        reason="; ".join(_told(reading) for reading in readings) or f"no reading of {claim.knob} at {claim.where}",
        legs=(_leg(newest, claim),) if newest else (),
    )


def _belongs(reading: Reading, claim: Claim) -> bool:
    path, _, owner = (claim.where or "").partition(":")
    found = reading.found
    return fnmatchcase(reading.path, path) and found.get("owner") == owner and found.get("name") == claim.knob


def _direction(newest: list[Reading], claim: Claim) -> Direction:
    if not newest or any(reading.found["status"] != "read" for reading in newest):
        return "inconclusive"
    if all(_equal(reading, claim) for reading in newest):
        return "supported"
    return "inconclusive" if any(_equal(reading, claim) for reading in newest) else "contradicted"


def _equal(reading: Reading, claim: Claim) -> bool:
    value = reading.found.get("value")
    return isinstance(value, int | float) and not isinstance(value, bool) and isclose(value, claim.value[0])


def _told(reading: Reading) -> str:
    place = f"{reading.subject} {reading.version}"
    status = reading.found["status"]
    if status == "read":
        return f"{place}: {reading.found['value']} ({reading.path}:{reading.line})"
    if status == "not overridden":
        return f"{place}: not set here, inherited from {reading.found.get('bases')} ({reading.path}:{reading.line})"
    return f"{place}: {status}"


def _leg(newest: list[Reading], claim: Claim) -> Leg:
    first = newest[0]
    hits = sum(_equal(reading, claim) for reading in newest)
    return Leg(
        name=f"{claim.knob} defaults to {claim.value[0]:g} in {first.subject} {first.version}",
        estimate=hits / len(newest),
        low=None,
        high=None,
        threshold=1.0,
        supports_when="above",
        n=len(newest),
        note="newest wheel read that has it",
    )
