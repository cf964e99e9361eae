"""Text to Page: the one door of this room."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from heuristics.schema import Claim, Defect, Page, PageType
from heuristics.wiki.active import find_active
from heuristics.wiki.claims import read_claims, read_statements
from heuristics.wiki.defects import UNSTORABLE, defect
from heuristics.wiki.front_matter import FrontMatterReader
from heuristics.wiki.headings import PAGE_TYPES, find_headings, lead, sections, title_and_type
from heuristics.wiki.infobox import read_infobox
from heuristics.wiki.links import find_tags, read_links
from heuristics.wiki.mentions import read_mentions
from heuristics.wiki.text import Text

_SUFFIX = re.compile(r"\.md(?:\.v[0-9]+)?$")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_page(text: str, *, path: str | None = None, claims: Sequence[Claim] = ()) -> Page:
    """Read a wiki page; nothing is opened, and whatever is wrong with the text is a Defect of the Page.

    Title, type and description are taken from the first place that has them: front matter, the first heading, the
    infobox's caption, the file name; the directory before the heading for the type; front matter before the
    section of that name for the description.

    Args:
        text: the page, Markdown and MediaWiki mixed at will, with or without our front matter.
        path: where it comes from, such as `docs/heuristics/rl-learning-rate.md`; only its name is read.
        claims: that the page makes and that are typed elsewhere; pages may still carry some in their front matter.

    Returns:
        The Page, with every line counted in the file, from 1. `body` is the text below the front matter, from line
        `body_line` on, with `LF` line ends. A claim, statement or source that is wrong is left out.

    Raises:
        TypeError: text or path is not a string.
    """
    if not isinstance(text, str) or not isinstance(path, str | None):
        raise TypeError(f"parse_page reads a str, not {type(text).__name__} (path: {type(path).__name__})")
    raw, defects = _storable(text)
    reader = FrontMatterReader(raw)
    front = reader.read()
    page = Text(raw, front.body)
    headings, tags = find_headings(page), find_tags(page)
    stem, directory_type = _named(path)
    heading_title, heading_type = title_and_type(headings)
    page_type = directory_type or heading_type

    read = read_claims(reader, claims)
    infobox = read_infobox(page, tags, headings, dated=page_type == "heuristic")
    statements = read_statements(reader, (source.title for source in infobox.sources))
    links, link_defects = read_links(tags, page)
    broken = None if front.lost_claims is None else frozenset(front.lost_claims | read.left_out)
    elsewhere = frozenset(claim.id for claim in claims)
    mentions, mention_defects = read_mentions(page, tags, headings, read.lines, broken, elsewhere)
    defects += [*front.defects, *infobox.defects, *link_defects, *mention_defects, *_code_defects(page)]
    return Page(
        title=front.title or heading_title or infobox.caption or stem,
        slug=stem if _SLUG.fullmatch(stem) else None,
        type=page_type,
        overview=lead(page, headings, "overview"),
        description=front.description or lead(page, headings, "description"),
        tags=front.tags,
        sections=sections(page, headings),
        sources=infobox.sources,
        statements=tuple(statements),
        links=tuple(links),
        domains=infobox.domains,
        last_updated=infobox.last_updated,
        claims=tuple(read.claims),
        claim_lines=read.lines,
        mentions=mentions,
        defects=tuple(sorted(defects, key=lambda one: (one.line, one.code, one.found))),
        body=raw[front.body :],
        body_line=page.line(front.body),
        path=None if path is None else UNSTORABLE.sub("\ufffd", path),
    )


def _storable(text: str) -> tuple[str, list[Defect]]:
    """The text with `LF` line ends and without byte order mark, and without what UTF-8 cannot carry."""
    raw = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = UNSTORABLE.search(raw)
    if not found:
        return raw, []
    wanted = "a text without null characters and lone surrogates"
    bad = defect("bad-character", Text(raw).line(found.start()), repr(found[0]), wanted)
    return UNSTORABLE.sub("\ufffd", raw), [bad]


def _named(path: str | None) -> tuple[str, PageType | None]:
    """File name without its suffix, and the page type of the directory."""
    parts = PurePosixPath(UNSTORABLE.sub("\ufffd", path or "").replace("\\", "/")).parts
    stem = _SUFFIX.sub("", parts[-1]) if parts else ""
    types = [kind for part in reversed(parts[:-1]) for kind in PAGE_TYPES if part == kind + "s"]
    return stem, types[0] if types else None


def _code_defects(page: Text) -> list[Defect]:
    defects = [
        defect("code-unclosed", page.line(span.start), page.raw[span.start : span.end], _closing(span.what))
        for span in page.code.unclosed
    ]
    for lines, found in find_active(page.markup):
        wanted = "plain text, or backticks around it if it is shown as an example"
        defects.append(defect("active-html", lines + 1, found, wanted))
    return defects


def _closing(what: str) -> str:
    return "</syntaxhighlight> after it" if what == "syntaxhighlight" else "the same fence after it, equally indented"
