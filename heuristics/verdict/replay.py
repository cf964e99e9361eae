"""Recompute verdicts from the committed evidence, and compare them with the accepted snapshot."""

import difflib
import json
from collections.abc import Sequence

from heuristics.schema import HeuristicsError, Measured, Verdict
from heuristics.store import accepted, evidence_files, pages
from heuristics.verdict.decide import assess, decide
from heuristics.verdict.measured import measured
from heuristics.verdict.rules import judges_digest


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
                f"docs/heuristics/{slug}.md: evidence of {item.protocol!r} decides claim {unknown!r}, which the page "
                f"does not have; keep the claim, with `untested` if need be"
            )
    for claim in page.claims:
        about = [item.protocol for item in items if claim.id in item.rules]
        if claim.untested and about:
            raise HeuristicsError(
                f"docs/heuristics/{slug}.md:{page.claim_lines.get(claim.id, 1)}: claim {claim.id!r} is called "
                f"untested, and evidence of {about[0]!r} decides it: take `untested` away"
            )
    return decide(page.claims, assess(page.claims, items))


def measure(slug: str) -> list[Measured]:
    """The near-optimal windows that the recorded runs show."""
    return [window for item in evidence_files.current(slug) if item.runs for window in measured(item)]


def snapshot(slug: str, verdicts: Sequence[Verdict]) -> str:
    """Text of `verdicts.json`: one window a line, one verdict a block, no dates; the same for the same evidence."""
    blocks = [json.dumps(verdict.model_dump(mode="json"), indent=1, ensure_ascii=False) for verdict in verdicts]
    lines = [json.dumps(window.model_dump(mode="json")) for window in measure(slug)]
    return (
        f'{{\n"slug": "{slug}",\n"judges": "{judges_digest()}",\n"windows": [\n'
        + ",\n".join(lines) + '\n],\n"verdicts": [\n' + ",\n".join(blocks) + "\n]\n}\n"
    )  # fmt: skip


def difference(slug: str, before: Sequence[Verdict], found: Sequence[Verdict]) -> str:
    """What changed between two sets of verdicts, in lines; empty if nothing did.

    The last line is the command that accepts the change.
    """
    judges = accepted.judges(slug)
    moved = bool(before) and accepted.windows(slug) != measure(slug)
    if list(before) == list(found) and judges == judges_digest() and not moved:
        return ""
    by_id = {verdict.claim: verdict for verdict in before}
    lines = []
    for verdict in found:
        was = by_id.pop(verdict.claim, None)
        if was is None:
            lines.append(f"{verdict.claim}: new, {verdict.spoken}")
        elif was.spoken != verdict.spoken:
            lines.append(f"{verdict.claim}: was {was.spoken}, is {verdict.spoken}: {verdict.reason}")
        elif was != verdict:
            lines.append(f"{verdict.claim}: {verdict.spoken} as before, on other numbers")
            changed = difflib.unified_diff(
                was.model_dump_json(indent=1).splitlines(), verdict.model_dump_json(indent=1).splitlines(),
                "accepted", "recomputed", n=0, lineterm="",
            )  # fmt: skip
            lines.extend(f"    {line}" for line in list(changed)[2:8])
    lines.extend(f"{claim}: accepted as {verdict.spoken}, no longer on the page" for claim, verdict in by_id.items())
    if moved:
        lines.append("the near-optimal windows that the runs show changed")
    if before and judges != judges_digest():
        lines.append("the judges' code changed since these verdicts were accepted")
    return "\n".join([*lines, f"if this is right: heuristics accept {slug}"])
