"""A page of codes, of lint rules or of symptoms: a table, then a section each, with links to their claims' pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heuristics.render.escape import in_markdown
from heuristics.render.links import relative
from heuristics.store import pages


@dataclass(frozen=True)
class Entry:
    """A code.

    Attributes:
        says: what it stands for, in one sentence.
        text: of its section, as the command line prints it.
        claims: `slug/claim` of those that it rests on.
    """

    code: str
    name: str
    says: str
    text: str
    claims: Sequence[str]


def codes(entries: Iterable[Entry], heading: str, source: str) -> str:
    """The table and the sections.

    Args:
        entries: in the order of their codes.
        heading: of the table's second column.
        source: path of the page that they stand on.
    """
    lines = [f"| Code | {heading} |", "|---|---|"]
    parts = []
    for entry in entries:
        lines.append(f"| [{entry.code}](#{entry.code.lower()}) `{entry.name}` | {in_markdown(entry.says)} |")
        text = entry.text
        for slug in {named.split("/")[0] for named in entry.claims}:
            path = relative(f"heuristics/{slug}.md", source)
            text = text.replace(f"({slug}, claim `", f"([{in_markdown(pages.load(slug).title)}]({path}), claim `")
        parts.append(f"### {entry.code} {entry.name} {{ #{entry.code.lower()} }}\n\n{text}")
    return "\n".join(lines) + "\n\n" + "\n".join(parts)
