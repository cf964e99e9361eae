"""Kind `code`: a quote stands at a place in a released wheel. Whether it bears on anything is for prose to say."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.fields import Typed
from heuristics.kinds._base.kind import Kind
from heuristics.schema import Evidence, Reading
from heuristics.schema.scan import release_order

STANDS = 0.95
"""Share of the quote's lines that must stand. Under twenty lines this is all of them."""


class Code(Typed):
    """`quote` stands at `where` in the newest wheel read.

    Attributes:
        quote: the text; white space does not count.
        where: path in the wheel, with wildcards.
    """

    kind: str = "code"
    quote: str
    where: str


def estimate(claim: Code, evidence: Evidence) -> Sequence[Estimate]:
    """Share of the quote's lines that stand in the newest wheel that was read whole."""
    rows = sorted(
        (row for row in evidence.readings if _belongs(row, claim)), key=lambda row: release_order(row.version)
    )
    if not rows:
        return []
    newest = [row for row in rows if row.version == rows[-1].version]
    share = max(map(_share, newest))
    stood = [row for row in rows if _share(row) >= STANDS]
    told = ", ".join(f"{row.version} ({row.path}:{row.line})" for row in stood)
    if share < STANDS and stood:
        return [nothing((), f"stands in {rows[0].subject} {told}, not in the newest wheel read, {rows[-1].version}")]
    if share < STANDS and all(row.found["status"] == "file absent" for row in rows):
        return [nothing((), f"no wheel of {rows[0].subject} that was read has a file at {claim.where}")]
    gaps = [
        row.version for row in rows if row.found["status"] not in ("read", "file absent") or row.found.get("unread")
    ]
    if share < STANDS and gaps:
        return [nothing((), f"found nowhere, but not every file could be read in {rows[0].subject} {', '.join(gaps)}")]
    said = f"stands in {rows[0].subject} {told}" if stood else f"stands in no wheel of {rows[0].subject} that was read"
    lines = newest[0].found.get("lines")
    return [Estimate((), value=share, runs=lines if isinstance(lines, int) else 1, seeds=1, problems=(said,))]


def _belongs(reading: Reading, claim: Code) -> bool:
    quote = reading.found.get("quote")
    same = isinstance(quote, str) and "".join(quote.split()) == "".join(claim.quote.split())
    return same and fnmatchcase(reading.path, claim.where)


def _share(reading: Reading) -> float:
    share = reading.found.get("share")
    return float(share) if isinstance(share, int | float) else 0.0


KIND = Kind(
    name="code", claim=Code, scale="share", unit="of the lines", region=lambda claim, _: Region(STANDS, None),
    estimate=estimate, rests_on="readings", estimand="share of a quote's lines that stand in the newest wheel",
)  # fmt: skip
