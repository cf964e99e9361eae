"""Judge of `code`: a quote stands at a path of a released wheel. Whether it bears on anything is for prose to say."""

from fnmatch import fnmatchcase

from heuristics.schema.page import Claim
from heuristics.schema.runs import Evidence, Reading
from heuristics.schema.scan import release_order
from heuristics.schema.verdict import Assessment, Direction, Leg
from heuristics.verdict.select import name

STANDS = 0.95
"""Share of the quote's lines that must stand. Under twenty lines this is all of them."""


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge by the newest wheel, and name the versions where the quote stood.

    Supported: the quote stands in the newest wheel. Contradicted: some wheel has the file, all of them were read whole
    and it stands in none. Otherwise inconclusive.
    """
    readings = sorted((r for r in evidence.readings if _belongs(r, claim)), key=lambda r: release_order(r.version))
    direction, reason = _decide(readings, claim)
    return Assessment(
        claim=claim.id,
        evidence=name(evidence),
        post_hoc=evidence.rules.get(claim.id) != claim.rule,
        direction=direction,
        reason=reason,
        legs=tuple(_leg(reading) for reading in readings if reading.found["status"] == "read"),
    )


def _belongs(reading: Reading, claim: Claim) -> bool:
    quote = reading.found.get("quote")
    return (
        isinstance(quote, str)
        and "".join(quote.split()) == "".join((claim.quote or "").split())
        and fnmatchcase(reading.path, claim.where or "")
    )


def _decide(readings: list[Reading], claim: Claim) -> tuple[Direction, str]:
    if not readings:
        return "inconclusive", f"no reading of this quote at {claim.where}"
    newest = readings[-1]
    stood = [reading for reading in readings if _share(reading) >= STANDS]
    versions = ", ".join(f"{reading.version} ({reading.path}:{reading.line})" for reading in stood)
    if any(reading.version == newest.version for reading in stood):
        return "supported", f"stands in {newest.subject} {versions}"
    if stood:
        return "inconclusive", f"stands in {newest.subject} {versions}, not in the newest wheel read, {newest.version}"
    if all(reading.found["status"] == "file absent" for reading in readings):
        return "inconclusive", f"no wheel of {newest.subject} that was read has a file at {claim.where}"
    gaps = [r.version for r in readings if r.found["status"] not in ("read", "file absent") or r.found.get("unread")]
    if gaps:
        return "inconclusive", f"found nowhere, but not every file could be read in {newest.subject} {', '.join(gaps)}"
    shares = ", ".join(f"{reading.version} {_share(reading):.0%}" for reading in readings)
    return "contradicted", f"stands in no wheel of {newest.subject} that was read; share of its lines: {shares}"


def _share(reading: Reading) -> float:
    share = reading.found.get("share")
    return float(share) if isinstance(share, int | float) else 0.0


def _leg(reading: Reading) -> Leg:
    lines = reading.found.get("lines")
    return Leg(
        name=f"lines of the quote that stand in {reading.subject} {reading.version}",
        estimate=_share(reading),
        low=None,
        high=None,
        threshold=STANDS,
        supports_when="above",
        n=lines if isinstance(lines, int) else 0,
        note=f"{reading.found.get('files')} files read",
    )
