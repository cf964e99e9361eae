"""The claims of a page: how they fared, in one line; then each with its verdict, and its studies folded beneath."""

from heuristics.kinds import find_kind
from heuristics.render.charts.forest import forest
from heuristics.render.chips import chip, counts, freshness_chip, resting_on, spoken, spoken_counts
from heuristics.render.escape import in_html, sentence_in_html
from heuristics.render.known import Known
from heuristics.schema import DIRECTIONS, Claim, Page, Verdict
from heuristics.schema.words import TUNINGS, spell, spell_size

_SHORT = 60
"""Letters of a number that a row has room for."""
_COMMON = ("id", "says", "scope", "transfer", "ours", "moves_with", "untested")
"""Fields of a claim that its entry shows elsewhere or not at all."""


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


def taken_over(known: Known, page: Page, source: str) -> str:
    """What the page took over from its sources, and what became of it: one table, decided sentences first."""
    claims = [claim for claim in page.claims if not claim.ours]
    claims.sort(key=lambda claim: DIRECTIONS.index(known.verdict(page, claim).direction))
    rows = []
    for claim in claims:
        verdict = known.verdict(page, claim)
        found = f" {in_html(verdict.number)}" if 0 < len(verdict.number) <= _SHORT else ""
        mark = chip(claim, verdict, known.claim_address(page, claim.id, source))
        rows.append(f"<tr><td>{sentence_in_html(claim.says)}</td><td>{mark}{found}</td></tr>")
    head = "<thead><tr><th>It says</th><th>What came of it</th></tr></thead>"
    return (
        f'<div class="hx-scroll"><table class="hx-table hx-taken">{head}<tbody>{"".join(rows)}</tbody></table></div>\n'
    )


def claims_in_words(known: Known, page: Page) -> str:
    """All claims of a page as plain lines."""
    rows = [(claim, known.verdict(page, claim)) for claim in page.claims]
    lines = [f"{len(rows)} claims: {spoken_counts(verdict for _, verdict in rows)}.", ""]
    lines += [f"- {claim.says}: {spoken(claim, verdict)}. {verdict.reason}".rstrip() for claim, verdict in rows]
    return "\n".join(lines)


def _claim(known: Known, page: Page, claim: Claim) -> str:
    verdict = known.verdict(page, claim)
    stale = freshness_chip(resting_on(verdict, known.evidence[str(page.slug)]), known.today, known.installed)
    found = " · ".join(part for part in (verdict.number, verdict.where, *verdict.caveats, verdict.reason) if part)
    return (
        f'<article class="hx-claim" id="claim-{claim.id}">'
        f"<div>{chip(claim, verdict)}{stale}</div>"
        f'<div><p class="hx-says">{sentence_in_html(claim.says)}</p>'
        f"<details><summary>{in_html(found or 'How it is decided')}</summary>"
        f"{_rule(claim)}{_lowered(verdict)}{forest(claim, verdict, f'{page.slug}-{claim.id}')}</details></div>"
        "</article>"
    )


def _rule(claim: Claim) -> str:
    kind = find_kind(claim.kind)
    facts = [("claim", claim.id), ("kind", claim.kind), ("what is estimated", kind.estimand)]
    told = claim.model_dump(mode="python", exclude={*_COMMON, "kind"}, exclude_defaults=True)
    facts += [(name.replace("_", " "), _told(value)) for name, value in told.items()]
    facts.append(("scope", scope(claim)))
    if kind.rests_on == "runs":
        facts.append(("judged", "wherever it was run" if claim.transfer == "relational" else "inside its scope only"))
    return "<dl>" + "".join(f"<dt>{in_html(name)}</dt><dd>{in_html(value)}</dd>" for name, value in facts) + "</dl>"


def _told(value: object) -> str:
    """A field in words: `5e-6 to 1e-5`, `method grpo, tuning lora`."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(one)}" for name, one in value.items())
    if isinstance(value, tuple | list):
        limits = [one for one in value if one is not None]
        if len(limits) < len(value):
            return f"{_told(limits[0])} or {'more' if value[0] is not None else 'less'}"
        return (
            " to ".join(map(_told, value))
            if all(isinstance(one, int | float) for one in value)
            else "; ".join(map(_told, value))
        )
    return spell((value,)) if isinstance(value, float) else str(value)


def _lowered(verdict: Verdict) -> str:
    if not verdict.lowered:
        return ""
    return f"<p>Certainty begins high and is lowered by: {in_html(', '.join(dict.fromkeys(verdict.lowered)))}.</p>"


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
