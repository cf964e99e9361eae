"""Recompute verdicts from the committed evidence, and compare them with the accepted snapshot."""

import difflib
import re
from collections.abc import Sequence

from heuristics.schema import Accepted, Claim, HeuristicsError, Page, Verdict
from heuristics.store import accepted, evidence_files, pages
from heuristics.store.contradictions import contradictions
from heuristics.verdict.certainty import qualified
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects
from heuristics.verdict.measured import measured
from heuristics.verdict.usual import published, usual

_MENTION = re.compile(r"\[\[[ \t]*claim[ \t]*::[ \t]*([a-z][a-z0-9-]*)[ \t]*(?:\|([^\]]*))?\]\]")
PARTS = {
    "title": "the page has another title",
    "overview": "the overview reads otherwise",
    "windows": "the near-optimal windows that the runs show changed",
    "usual": "the rule for what to set, fitted to what others published, changed",
    "statements": "what the cited sources state changed",
    "contradictions": "where the page contradicts itself or its sources changed",
}
"""What is said where a part of a snapshot changed; of claims and verdicts each row is named."""


def recompute(slug: str) -> list[Verdict]:
    """Judge a page's claims on its evidence files, as they are now.

    Raises:
        HeuristicsError: an evidence file is damaged, or decides a claim that the page does not have.
    """
    page = pages.load(slug)
    items = evidence_files.current(slug)
    ids = {claim.id for claim in page.claims}
    for item in items:
        for unknown in sorted(set(item.spec.decides if item.spec else item.rules) - ids):
            raise HeuristicsError(
                f"checks/{slug.replace('-', '_')}/claims.py: evidence of {item.protocol!r} decides claim {unknown!r}, "
                f"which is not there; keep the claim, with `untested` if need be"
            )
    for claim in page.claims:
        about = [item.protocol for item in items if claim.id in item.rules]
        if claim.untested and about:
            raise HeuristicsError(
                f"checks/{slug.replace('-', '_')}/claims.py: claim {claim.id!r} is called untested, and evidence of "
                f"{about[0]!r} decides it: take `untested` away"
            )
    return qualified(page.claims, decide(page.claims, effects(page.claims, items)))


def snapshot(slug: str, verdicts: Sequence[Verdict]) -> Accepted:
    """All that is accepted of a page: its claims, their verdicts, and what advice needs of page and evidence.

    Args:
        slug: which page.
        verdicts: to be accepted.

    Raises:
        HeuristicsError: an evidence file is damaged, or a published setting in it lacks something.
    """
    page, items = pages.load(slug), evidence_files.current(slug)
    rows = published(items)
    return Accepted(
        slug=slug, title=page.title, overview=_in_words(page, verdicts), claims=page.claims,
        verdicts=tuple(verdicts), windows=tuple(window for item in items if item.runs for window in measured(item)),
        statements=page.statements, contradictions=contradictions(page),
        usual=tuple(rule for knob in sorted({row.knob for row in rows}) if (rule := usual(knob, rows))),
    )  # fmt: skip


def _in_words(page: Page, verdicts: Sequence[Verdict]) -> str:
    """The overview as plain text: a mention of a claim is its words, or its numbers; `{number}` is what was found."""
    claims = {claim.id: claim for claim in page.claims}
    numbers = {verdict.claim: verdict.number or "not known" for verdict in verdicts}

    def said(mention: re.Match[str]) -> str:
        if mention[1] not in claims:
            return mention[0]
        words = mention[2] or claims[mention[1]].number_words
        return words.replace("{number}", numbers.get(mention[1], "not known"))

    return _MENTION.sub(said, page.overview.strip())


def difference(slug: str, before: Sequence[Verdict], found: Sequence[Verdict]) -> str:
    """What changed in a page's snapshot, in lines; empty if nothing did.

    Args:
        slug: which page.
        before: the accepted verdicts.
        found: the verdicts that its evidence gives now.

    Returns:
        A line for each thing that changed; the last line is the command that accepts the change.
    """
    was, now = accepted.read(slug), snapshot(slug, found)
    lines = _verdicts(before, found)
    if was is not None:
        lines += _claims(was.claims, now.claims)
        lines += [says for part, says in PARTS.items() if getattr(was, part) != getattr(now, part)]
        if not lines and accepted.file(slug).read_text(encoding="utf-8") != accepted.text(now):
            lines.append("the file is not what `heuristics accept` writes")
    return "\n".join([*lines, f"if this is right: heuristics accept {slug}"]) if lines or was is None else ""


def _verdicts(before: Sequence[Verdict], found: Sequence[Verdict]) -> list[str]:
    by_id = {verdict.claim: verdict for verdict in before}
    lines: list[str] = []
    judged: list[str] = []
    for verdict in found:
        was = by_id.pop(verdict.claim, None)
        if was is None:
            lines.append(f"{verdict.claim}: new, {verdict.spoken}")
        elif was.spoken != verdict.spoken:
            lines.append(f"{verdict.claim}: was {was.spoken}, is {verdict.spoken}: {verdict.reason}")
        elif was.rule != verdict.rule and was.model_copy(update={"rule": verdict.rule}) == verdict:
            judged.append(verdict.claim)
        elif was != verdict:
            lines.append(f"{verdict.claim}: {verdict.spoken} as before, on other numbers")
            changed = difflib.unified_diff(
                was.model_dump_json(indent=1).splitlines(), verdict.model_dump_json(indent=1).splitlines(),
                "accepted", "recomputed", n=0, lineterm="",
            )  # fmt: skip
            lines.extend(f"    {line}" for line in list(changed)[2:8])
    if judged:
        lines.append(f"as before, by other numbers or code of their rules: {', '.join(judged)}")
    return [*lines, *(f"{gone.claim}: accepted as {gone.spoken}, no longer on the page" for gone in by_id.values())]


def _claims(before: Sequence[Claim], found: Sequence[Claim]) -> list[str]:
    """Claims that read otherwise than they were accepted; new ones and those gone are told with their verdicts."""
    by_id = {claim.id: claim for claim in before}
    lines = []
    for claim in found:
        was = by_id.get(claim.id, claim)
        ours, theirs = (
            {"kind": one.kind, **one.model_dump(mode="json", exclude_defaults=True)} for one in (was, claim)
        )
        if ours != theirs:
            changed = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
            lines.append(f"{claim.id}: the claim has another {' and another '.join(changed)}")
    ids = [claim.id for claim in found]
    moved = list(by_id) != ids and sorted(by_id) == sorted(ids)
    return [*lines, "the claims stand in another order"] if moved else lines
