"""What a page opens with: the first sentence under Overview leans on a claim, and that claim should be supported."""

import re

from heuristics.render.known import Known
from heuristics.schema import Page

_MENTION = re.compile(r"\[\[[ \t]*claim[ \t]*::[ \t]*([a-z][a-z0-9-]*)")
_END = re.compile(r"[.!?](?=\s|$)")


def shaky_opening(page: Page, known: Known) -> str:
    """Why the first sentence of a heuristic stands on nothing, or on what is not supported; empty if it is sound."""
    if page.type != "heuristic" or not known.judges(page):
        return ""
    ended = _END.search(page.overview)
    sentence = page.overview[: ended.end()] if ended else page.overview
    named = _MENTION.findall(sentence)
    if not named:
        return f"{page.path}: the first sentence under Overview leans on no claim; wanted: [[claim::id|words]] in it"
    claims = {claim.id: claim for claim in page.claims}
    verdicts = {name: known.verdict(page, claims[name]) for name in named if name in claims}
    shaky = [
        f"{name!r}, which is {verdict.direction}"
        for name, verdict in verdicts.items()
        if verdict.direction != "supported"
    ]
    if not shaky:
        return ""
    return f"{page.path}: the first sentence under Overview leans on {' and '.join(shaky)}; say there what was found"
