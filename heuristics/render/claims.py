"""The claims of a page: how they fared, in one line; then each with its verdict, and its numbers folded beneath."""

from collections.abc import Sequence

from heuristics.render.chips import (
    behind,
    chip,
    counts,
    elsewhere,
    freshness_chip,
    headline,
    is_of_learning,
    resting_on,
    spoken,
    spoken_counts,
)
from heuristics.render.escape import in_html, sentence_in_html
from heuristics.render.known import Known
from heuristics.schema import DIRECTIONS, MARGINS, Assessment, Claim, Leg, Page, Verdict
from heuristics.schema.words import TUNINGS, spell, spell_size
from heuristics.verdict.decide import STATIC, describe

_UNITS = {"invariance": "decades", "mechanism": "nats a token"}
"""Units of margins that are no regret."""


def claims_list(known: Known, page: Page) -> str:
    """All claims of a page as HTML: what it took over first, what it adds after; in each, decided ones first."""
    taken = [claim for claim in page.claims if not claim.ours]
    added = [claim for claim in page.claims if claim.ours]
    parts = []
    for title, claims in (("What the wiki page says", taken), ("What we add", added)):
        if claims:
            claims.sort(key=lambda claim: DIRECTIONS.index(known.verdict(page, claim).direction))
            verdicts = [known.verdict(page, claim) for claim in claims]
            parts.append(f'<p class="hx-group"><strong>{title}:</strong> {counts(verdicts)}</p>')
            parts.append('<div class="hx-claims">')
            parts.extend(_claim(known, page, claim) for claim in claims)
            parts.append("</div>")
    return "\n".join(parts)


def claims_in_words(known: Known, page: Page) -> str:
    """All claims of a page as plain lines."""
    rows = [(claim, known.verdict(page, claim)) for claim in page.claims]
    lines = [f"{len(rows)} claims: {spoken_counts(verdict for _, verdict in rows)}.", ""]
    lines += [f"- {claim.says}: {spoken(claim, verdict)}. {verdict.reason}" for claim, verdict in rows]
    return "\n".join(lines)


def _claim(known: Known, page: Page, claim: Claim) -> str:
    verdict = known.verdict(page, claim)
    stale = freshness_chip(resting_on(verdict, known.evidence[str(page.slug)]), known.today, known.installed)
    where = _where(claim, verdict)
    for other in elsewhere(claim, verdict):
        where += f"; elsewhere {other.spoken}: {_where(claim, other.model_copy(update={'caveats': ()}))}"
    if verdict.direction == "untested":
        where = verdict.reason if claim.untested else f"{verdict.reason}: {scope(claim)}"
    return (
        f'<article class="hx-claim" id="claim-{claim.id}">'
        f"<div>{chip(claim, verdict, link=False, grounds=False)}{stale}</div>"
        f'<div><p class="hx-says">{sentence_in_html(claim.says)}</p>'
        f"<details><summary>{in_html(where or 'How it is decided')}</summary>"
        f"{_rule(claim)}{_numbers(verdict, claim.kind)}</details></div></article>"
    )


def _where(claim: Claim, verdict: Verdict) -> str:
    caveats = [caveat for caveat in verdict.caveats if not caveat.startswith("elsewhere")] or _open(verdict)
    return " · ".join(part for part in (verdict.stratum, behind(claim, verdict), *caveats) if part)


def _open(verdict: Verdict) -> list[str]:
    """Why nothing is decided, in a few words: what kept a judge from comparing, or that the bounds leave it open."""
    if verdict.direction != "inconclusive":
        return []
    dumb = [item for item in headline(verdict) if all(is_of_learning(leg) for leg in item.legs)]
    return list(dict.fromkeys(item.reason.split(":")[0] for item in dumb)) or ["the bounds leave it open"]


def _rule(claim: Claim) -> str:
    facts = [("claim", claim.id), ("kind", claim.kind)]
    if claim.knob:
        facts.append(("knob", claim.knob))
    if claim.value:
        facts.append(("value", spell(claim.value)))
    if claim.at:
        facts.append(("judged at", f"{claim.at}, against {claim.unlike}" if claim.unlike else claim.at))
    if claim.where:
        facts.append(("place", claim.where))
    if margin := claim.margin or MARGINS.get(claim.kind):
        unit = _UNITS.get(claim.kind, "of the gain at the best value")
        facts.append(("margin", f"{margin:g} {unit}"))
    facts.append(("scope", scope(claim)))
    if claim.kind not in STATIC:
        judged = "in every stratum" if claim.transfer == "relational" else "inside its scope only"
        facts.append(("judged", judged))
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{in_html(value)}</dd>" for name, value in facts) + "</dl>"


def scope(claim: Claim) -> str:
    """Where a claim says that it holds, in words."""
    limits = claim.scope
    low, high = limits.parameters
    parts = [", ".join(method.upper() for method in limits.methods)]
    parts.append(" or ".join(TUNINGS[tuning] for tuning in limits.tuning))
    parts.append(f"{spell_size(low)} parameters or more" if low else "")
    parts.append(f"at most {spell_size(high)} parameters" if high else "")
    parts.append({True: "pretrained", False: "made in code", None: ""}[limits.pretrained])
    parts += [f"base {limits.base}" if limits.base else "", f"task {limits.task}" if limits.task else ""]
    parts.append(f"{limits.steps} steps" if limits.steps else "")
    return "; ".join(part for part in parts if part) or "everywhere"


def _numbers(verdict: Verdict, kind: str) -> str:
    if not verdict.assessments:
        return ""
    return "".join(_assessment(item, kind) for item in verdict.assessments)


def _assessment(item: Assessment, kind: str) -> str:
    place = item.stratum.get("task") or item.evidence
    told = [f"<strong>{in_html(place)}: {item.direction}.</strong> {_reason(item)}"]
    stratum = describe(item.stratum)
    if stratum:
        told.append(f"Stratum: {in_html(stratum)}.")
    if item.picks:
        picks = ", ".join(f"{pick} = {value:.3g}" for pick, value in item.picks.items())
        words = "Middles on fresh runs" if kind in ("shift", "middle", "trend") else "Picked on screening runs"
        told.append(f"{words}: {in_html(picks)}.")
    if item.controls:
        told.append(f"<strong>A control is weak:</strong> {in_html('; '.join(item.controls))}.")
    if item.post_hoc:
        told.append("Post hoc: the rule was set after the runs.")
    return f"<p>{' '.join(told)}</p>{_legs(item.legs)}"


def _reason(item: Assessment) -> str:
    """The judge's reason, unless the comparisons below say the same in a table."""
    return "" if item.legs and item.reason.startswith(item.legs[0].name) else in_html(item.reason) + "."


def _legs(legs: Sequence[Leg]) -> str:
    if not legs:
        return ""
    head = "".join(f"<th>{name}</th>" for name in ("comparison", "estimate (bounds)", "speaks for it", "n"))
    rows = "".join(
        f"<tr><td>{in_html(leg.name)}{_note(leg)}</td><td>{_estimate(leg)}</td>"
        f"<td>{leg.supports_when} {spell((leg.threshold,))}</td><td>{leg.n}</td></tr>"
        for leg in legs
    )
    table = f'<table class="hx-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="hx-scroll">{table}</div>'


def _note(leg: Leg) -> str:
    return f"<br><small>{in_html(leg.note)}</small>" if leg.note else ""


def _estimate(leg: Leg) -> str:
    if leg.estimate is None:
        return "too few runs"
    if leg.note and leg.low is not None and leg.high is None:
        return f"{leg.estimate:.2f}; share damaged from {leg.low:.2f}"
    here, low, high = (_number(value) for value in (leg.estimate, leg.low, leg.high))
    if not low and not high:
        return here
    return f"{here} ({low} to {high})" if low and high else f"{here} (from {low or high})"


def _number(value: float | None) -> str:
    """Two decimals; two digits of what would vanish, such as a learning rate."""
    if value is None:
        return ""
    return f"{value:.2g}" if 0 < abs(value) < 0.01 else f"{value:.2f}"
