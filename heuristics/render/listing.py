"""Tables of the pages of a folder: what each says, how its claims fared, and what a reader may filter by."""

import re
from collections.abc import Callable

from heuristics.render.chips import counts, spoken_counts
from heuristics.render.escape import in_html, in_markdown
from heuristics.render.known import Known
from heuristics.render.links import relative
from heuristics.schema import DIRECTIONS, Page
from heuristics.schema.knobs import KNOBS

SHORT, MORE = 8, "More"
"""Pages that one table holds; and how those are headed that share a tag with no other."""
_NAMED = re.compile(r"`([a-z]\w*)")


def listing(folder: str) -> Callable[[Known, Page, str], str]:
    """A table of the pages of a folder, with the verdicts of those that have claims; of many pages one for each tag."""

    def table(known: Known, _: Page, source: str) -> str:
        rows = known.in_folder(folder)
        if not rows:
            return "None yet.\n"
        if len(rows) <= SHORT:
            return _table(known, rows, source)
        parts = [f"**{in_markdown(name)}**\n\n{_table(known, found, source)}" for name, found in _by_tag(rows).items()]
        return "\n".join(['<div class="hx-filter"></div>\n', *parts])

    return table


def _by_tag(rows: list[tuple[str, Page]]) -> dict[str, list[tuple[str, Page]]]:
    """Pages by the first of their tags, large groups first; those that stand alone together, at the end."""
    groups: dict[str, list[tuple[str, Page]]] = {}
    for path, page in rows:
        groups.setdefault(page.tags[0] if page.tags else MORE, []).append((path, page))
    alone = sorted((row for found in groups.values() if len(found) == 1 for row in found), key=lambda row: row[1].title)
    large = sorted((one for one in groups.items() if len(one[1]) > 1), key=lambda one: -len(one[1]))
    return {**dict(large), **({MORE: alone} if alone else {})}


def _table(known: Known, rows: list[tuple[str, Page]], source: str) -> str:
    judged = any(page.claims for _, page in rows)
    lines = ["| Page | Verdicts |", "|---|---|"] if judged else ["| Page |", "|---|"]
    for path, page in rows:
        about = f"<br>{in_markdown(page.description)}" if page.description else ""
        cell = f"[{in_markdown(page.title)}]({relative(path, source)}){about}{_filtered_by(known, page)}"
        lines.append(f"| {cell} | {_fared(known, page)} |" if judged else f"| {cell} |")
    return "\n".join(lines) + "\n"


def settings_of(page: Page) -> list[str]:
    """Settings that a page is about: knobs of its claims, and those that its text names as code."""
    claimed = {claim.knob for claim in page.claims if claim.knob}
    return sorted(claimed | {name for name in _NAMED.findall(page.body) if name in KNOBS})


def _filtered_by(known: Known, page: Page) -> str:
    """What a script filters the row by; nothing is seen of it."""
    if not page.claims:
        return ""
    found = {known.verdict(page, claim).direction for claim in page.claims}
    values = {"topic": page.tags, "setting": settings_of(page), "verdict": [one for one in DIRECTIONS if one in found]}
    told = " ".join(f'data-{name}="{in_html("|".join(some)).replace("|", "&#124;")}"' for name, some in values.items())
    return f'<span class="hx-row" {told}></span>'


def _fared(known: Known, page: Page) -> str:
    taken = [known.verdict(page, claim) for claim in page.claims if not claim.ours]
    added = [known.verdict(page, claim) for claim in page.claims if claim.ours]
    ours = f"<br><small>claims that we add: {spoken_counts(added)}</small>" if added else ""
    return counts(taken) + ours if taken else counts(added)
