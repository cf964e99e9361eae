"""Headings in both dialects, and what stands below them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

from heuristics.schema import PageType
from heuristics.wiki.text import Text

PAGE_TYPES: tuple[PageType, ...] = get_args(PageType)

_MARKDOWN = re.compile(r"^ {0,3}(#{1,6})(?=[ \t])([^\n]*)$", re.MULTILINE)
_MEDIAWIKI = re.compile(r"^(={1,6})(?=[^=\n])([^\n]*)$", re.MULTILINE)
_EMPHASIS = re.compile(r"'{2,5}|\*\*|`")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][^{}]*\}$")
_TYPE_PREFIX = re.compile(rf"({'|'.join(PAGE_TYPES)})[ \t]*:[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading line: where it starts and ends, 1 to 6, and its words without emphasis."""

    start: int
    end: int
    level: int
    name: str


def find_headings(text: Text) -> tuple[Heading, ...]:
    """Find the headings of a page, `## Name` and `== Name ==` alike.

    `# words` is a heading in Markdown and an item of a numbered list in MediaWiki. It counts as a list item on a page
    that uses `==` headings, unless it is the page's first heading.
    """
    markdown = [_heading(found, text, _markdown_words) for found in _MARKDOWN.finditer(text.prose, text.body)]
    wiki = [_heading(found, text, _mediawiki_words) for found in _MEDIAWIKI.finditer(text.prose, text.body)]
    headings = sorted((h for h in [*markdown, *wiki] if h.name), key=lambda heading: heading.start)
    if not any(h.name for h in wiki):
        return tuple(headings)
    lists = {h.start for h in markdown if h.level == 1 and h is not headings[0]}
    return tuple(h for h in headings if h.start not in lists)


def _heading(found: re.Match[str], text: Text, words_of: Callable[[str, str], str]) -> Heading:
    words = words_of(found[1], text.raw[slice(*found.span(2))].rstrip())
    return Heading(found.start(), found.end(), len(found[1]), _EMPHASIS.sub("", words).strip().rstrip(":").strip())


def _markdown_words(_marks: str, words: str) -> str:
    words = _ATTRIBUTES.sub("", words).rstrip()
    unmarked = words.rstrip("#")
    return words if unmarked and not unmarked[-1].isspace() else unmarked


def _mediawiki_words(marks: str, words: str) -> str:
    return words[: -len(marks)] if words.endswith(marks) and not words.endswith("=" + marks) else ""


def sections(text: Text, headings: Sequence[Heading]) -> dict[str, str]:
    """Text below each heading up to the next of its level or above, sections inside it included.

    Returns:
        by name; the second section of one name is found under `Name (2)`. The page's own title is no section.
    """
    found: dict[str, str] = {}
    times: dict[str, int] = {}
    for heading, end in zip(headings, _section_ends(text, headings), strict=True):
        if heading is headings[0] and heading.level == 1:
            continue
        times[heading.name] = times.get(heading.name, 0) + 1
        name = heading.name if times[heading.name] == 1 else f"{heading.name} ({times[heading.name]})"
        found.setdefault(name, text.raw[heading.end : end].strip())
    return found


def lead(text: Text, headings: Sequence[Heading], name: str) -> str:
    """First words of a section: up to the next heading of any level, or the whole section if nothing stands before it.

    Args:
        text: the page.
        headings: its headings.
        name: of the section, in lower case; headings are compared without case.

    Returns:
        Empty if there is no such section, or nothing in it.
    """
    nexts = [*(heading.start for heading in headings[1:]), len(text.raw)]
    for heading, following, end in zip(headings, nexts, _section_ends(text, headings), strict=False):
        if heading.name.casefold() == name:
            words = text.raw[heading.end : following].strip() or text.raw[heading.end : end].strip()
            if words:
                return words
    return ""


def _section_ends(text: Text, headings: Sequence[Heading]) -> list[int]:
    ends = [len(text.raw)] * len(headings)
    still_open: list[int] = []
    for index, heading in enumerate(headings):
        while still_open and headings[still_open[-1]].level >= heading.level:
            ends[still_open.pop()] = heading.start
        still_open.append(index)
    return ends


def title_and_type(headings: Sequence[Heading]) -> tuple[str, PageType | None]:
    """Title and page type that the first heading states, if it is one of the first level.

    Returns:
        `# Heuristic: Name` gives `Name` and `heuristic`; what is not stated is empty or None.
    """
    if not headings or headings[0].level != 1:
        return "", None
    words = headings[0].name
    prefix = _TYPE_PREFIX.match(words)
    if not prefix:
        return words, None
    return words[prefix.end() :], next(kind for kind in PAGE_TYPES if kind == prefix[1].lower())
