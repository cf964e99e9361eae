"""Mentions of claims in the text, held against the claims of the page."""

import re
from collections.abc import Iterable, Mapping, Sequence

from heuristics.schema import Defect
from heuristics.wiki.defects import closest, defect
from heuristics.wiki.headings import Heading
from heuristics.wiki.links import Tag
from heuristics.wiki.text import BLANK, Text

_IN_CODE = re.compile(r"\[\[[ \t]*claim[ \t]*::[ \t]*([a-z][a-z0-9-]*)")
_MOST_SUGGESTIONS = 20


def read_mentions(
    text: Text,
    tags: Iterable[Tag],
    headings: Sequence[Heading],
    lines: Mapping[str, int],
    broken: frozenset[str] | None,
    elsewhere: frozenset[str] = frozenset(),
) -> tuple[dict[str, tuple[int, ...]], list[Defect]]:
    """Find `[[claim::id]]` and `[[claim::id|words]]`.

    Args:
        text: the page.
        tags: all tags of the page.
        headings: a mention inside one is wrong.
        lines: line of each claim that the page has.
        broken: ids of claims that were left out and are reported already; None if front matter could not be read, so
            that no id can be called unknown.
        elsewhere: ids of claims that are typed elsewhere; the text need not mention them, a list of all claims does.

    Returns:
        lines by id, unknown ids included; and what is wrong with mentions and with claims that have none.
    """
    heading_lines = {text.line(heading.start) for heading in headings}
    mentions: dict[str, list[int]] = {}
    misplaced: set[str] = set()
    unknown: set[str] = set()
    defects: list[Defect] = []
    for tag in tags:
        if tag.word.lower() != "claim" or not tag.closed or not tag.rest:
            continue
        line = text.line(tag.start)
        claim = tag.rest.partition("|")[0].strip()
        if line in heading_lines:
            misplaced.add(claim)
            defects.append(defect("claim-in-heading", line, tag.written, "the mention in the text below the heading"))
            continue
        mentions.setdefault(claim, []).append(line)
        if broken is not None and claim not in lines and claim not in broken:
            unknown.add(claim)
            wanted = closest(claim, lines) if len(unknown) <= _MOST_SUGGESTIONS else "the id of a claim of this page"
            defects.append(defect("unknown-claim", line, tag.written, wanted))
    for found in _IN_CODE.finditer(text.raw, text.body):
        if found[1] in lines and text.prose[found.start()] == BLANK:  # other ids in code show how a mention is written
            misplaced.add(found[1])
            wanted = "the mention outside code, where it is replaced by the claim's value and verdict"
            defects.append(defect("claim-in-code", text.line(found.start()), found[0], wanted))
    for claim, line in lines.items():
        if claim not in mentions and claim not in misplaced and claim not in elsewhere:
            wanted = f"[[claim::{claim}]] where the text makes the claim"
            defects.append(defect("unmentioned-claim", line, claim, wanted))
    return {claim: tuple(places) for claim, places in mentions.items()}, defects
