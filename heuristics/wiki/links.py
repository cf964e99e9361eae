"""Everything between double square brackets: cut into tags once, then read by whoever knows the word.

mwparserfromhell reads the same brackets, but gives no positions and takes links inside Markdown code for links; the
tests hold the two against each other on infoboxes, where both apply.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from heuristics.schema import Defect, Link
from heuristics.wiki.defects import defect
from heuristics.wiki.headings import PAGE_TYPES
from heuristics.wiki.text import Text

PREDICATES = ("step", "implemented_by", "requires_env", "uses_heuristic", "required_by", "used_by")
"""Predicates of the wiki's schema, the two backlinks of its leaf pages included."""

TYPES = tuple(kind.capitalize() for kind in PAGE_TYPES)
_USUAL = {
    "Principle": "step",
    "Implementation": "implemented_by",
    "Environment": "requires_env",
    "Heuristic": "uses_heuristic",
    "Workflow": "used_by",
}
INFOBOX_WORDS = frozenset({"source", "domain", "last_updated"})
OTHER_WORDS = frozenset(
    {
        "claim",
        "index",
        "kinds",
        "recommend",
        "figures",
        "forest",
        "runs",
        "claims",
        "contradictions",
        "evidence",
        "advice",
        "calibration",
        "engines",
        "diagnose",
        "lint",
        "rules",
    }
)
"""Words that compiling replaces: a claim's value, a list of pages, and the computed parts of a page."""
_KNOWN_WORDS = (*PREDICATES, *sorted(INFOBOX_WORDS | OTHER_WORDS))

_BRACKETS = re.compile(r"\[\[(?!\[)([^\[\]\n]*(?:[\[\]](?![\[\]])[^\[\]\n]*)*)(\]\])?")
_SEMANTIC = re.compile(r"[ \t]*(\w+)[ \t]*::")
_TYPED = re.compile(r"[ \t]*(\w+)[ \t]*:(?!:)[ \t]*([^|]*)")
_UNTYPED = re.compile(r"[ \t]*([A-Z]\w*)[ \t]*:(?![:/])[ \t]*[^ \t|]")


@dataclass(frozen=True)
class Tag:
    """`[[word::rest]]` outside code; `word` is empty for brackets that only name a page.

    Attributes:
        start: offset of the first bracket.
        closed: whether `]]` follows on the same line.
        written: the whole of it, as written.
    """

    start: int
    word: str
    rest: str
    closed: bool
    written: str


def find_tags(text: Text) -> tuple[Tag, ...]:
    """Find the semantic links of a page, and the links `[[Type:Name]]` that lack their predicate."""
    tags = []
    for found in _BRACKETS.finditer(text.prose, text.body):
        semantic = _SEMANTIC.match(text.prose, found.start(1), found.end(1))
        if semantic or (found[2] and _UNTYPED.match(found[1])):
            word = semantic[1] if semantic else ""
            rest = text.raw[semantic.end() if semantic else found.start(1) : found.end(1)]
            written = text.raw[slice(*found.span())]
            tags.append(Tag(found.start(), word, rest.strip(), bool(found[2]), written))
    return tuple(tags)


def read_links(tags: Iterable[Tag], text: Text) -> tuple[list[Link], list[Defect]]:
    """Read the typed links among the tags.

    Args:
        tags: all tags of the page; those of the infobox and of claims are passed over.
        text: the page.

    Returns:
        links in order, those with an unknown predicate or type included; and what is wrong with them or with tags
        that nothing reads.
    """
    links: list[Link] = []
    defects: list[Defect] = []
    for tag in tags:
        line = text.line(tag.start)
        word = tag.word.lower()
        if not tag.word:
            predicate = _USUAL.get(tag.rest.partition(":")[0].strip(), "predicate")
            wanted = f"a predicate before it, such as [[{predicate}::{tag.rest}]]"
            defects.append(defect("untyped-link", line, tag.written, wanted))
        elif not tag.closed:
            code = "malformed-source" if word == "source" else "leftover-link"
            defects.append(defect(code, line, tag.written, "']]' at its end, on the same line"))
        elif word not in INFOBOX_WORDS and word not in OTHER_WORDS:
            target = _TYPED.fullmatch(tag.rest.partition("|")[0])
            if not target or not target[2].strip():
                defects.append(defect("leftover-link", line, tag.written, _instead(word)))
                continue
            links.append(Link(predicate=tag.word, type=target[1], name=target[2].strip(), line=line))
            if tag.word not in PREDICATES:
                wanted = f"a predicate of the wiki: {', '.join(PREDICATES)}"
                defects.append(defect("unknown-predicate", line, tag.written, wanted))
            if target[1] not in TYPES:
                defects.append(defect("unknown-type", line, tag.written, f"a page type: {', '.join(TYPES)}"))
        elif not tag.rest and word != "source":
            defects.append(defect("leftover-link", line, tag.written, _instead(word)))
    return links, defects


def _instead(word: str) -> str:
    examples = {
        "claim": "[[claim::id]] or [[claim::id|words]] with the id of a claim of this page",
        "index": "[[index::heuristics]]",
        "domain": "[[domain::Name]]",
        "last_updated": "[[last_updated::YYYY-MM-DD HH:MM GMT]]",
    }
    if word in PREDICATES:
        return f"[[{word}::Type:Name]]"
    return examples.get(word) or f"[[predicate::Type:Name]]; words before '::' are {', '.join(_KNOWN_WORDS)}"
