"""By what factor the best value changes with each other thing that was changed: one line a claim."""

from collections.abc import Mapping, Sequence

from heuristics.render.charts.bars import Row, plot
from heuristics.schema import Claim, Verdict
from heuristics.schema.words import spell_interval, spell_value

KINDS = ("ratio", "slope")
"""Kinds whose estimates are decimal logarithms of a factor; of a slope, for ten times the number."""
CAPTION = (
    "Each line is a change; the dot is the factor by which the best value changes, the bar its 90 % interval. Left of "
    "the dashed line the best value gets lower. Where the bar crosses that line, nothing is decided."
)


def moves_figure(claims: Sequence[tuple[Claim, Verdict]], name: str) -> str:
    """All claims that say what the best value moves with, as far as they have a number.

    Args:
        claims: with their verdicts.
        name: prefix of the ids.

    Returns:
        HTML; empty if none has a number.
    """
    rows, said = [], []
    for claim, verdict in claims:
        if claim.moves_with and claim.kind in KINDS and verdict.headline:
            one = verdict.headline[0]
            rows.append(Row(_label(claim), one.estimate, one.low, one.high))
            said.append(f"{rows[-1].label}: {spell_interval('factor', 'times', one.estimate, one.low, one.high)}")
    if not rows:
        return ""
    picture = plot(rows, "factor", name, "Factor by which the best value changes", "; ".join(said), mark=0.0)
    return f'<figure class="hx-figure" data-search-exclude>\n{picture}\n<figcaption>{CAPTION}</figcaption>\n</figure>\n'


def _label(claim: Claim) -> str:
    """`GRPO, batch 256 instead of 16`, or `GRPO, ten times the parameters`."""
    told = _told(claim, "of")
    method = str(told.get("method", "")).upper()
    if claim.kind == "slope":
        return f"{method}, ten times the {claim.moves_with}"
    other = _told(claim, "to")
    here, there = next(((told[key], other.get(key)) for key in told if told[key] != other.get(key)), ("", ""))
    return f"{method}, {claim.moves_with} {spell_value(here)} instead of {spell_value(there)}"


def _told(claim: Claim, name: str) -> Mapping[str, str | int | float | bool | None]:
    found = claim.field(name)
    return found if isinstance(found, dict) else {}
