"""The infobox: where it is, and the sources, domains and date that it states."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from heuristics.schema import Defect, Source
from heuristics.wiki.active import find_active
from heuristics.wiki.defects import defect
from heuristics.wiki.headings import Heading
from heuristics.wiki.links import INFOBOX_WORDS, Tag
from heuristics.wiki.text import Text

_TABLE_MARK = re.compile(r"^[ \t:*]*(?:(?P<start>\{\|)|(?P<end>\|\}(?!\})))", re.MULTILINE)
_CAPTION = re.compile(r"^[ \t]*\|\+(?P<words>[^\n]*)$", re.MULTILINE)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d) (?:GMT|UTC)", re.ASCII)
_WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Infobox:
    """What a page's infobox states; `last_updated` is in UTC."""

    caption: str
    sources: tuple[Source, ...]
    domains: tuple[str, ...]
    last_updated: datetime | None
    defects: tuple[Defect, ...]


def read_infobox(text: Text, tags: Iterable[Tag], headings: Sequence[Heading], *, dated: bool) -> Infobox:
    """Read sources, domains and date; tags that stand outside a table count as well.

    Args:
        text: the page.
        tags: all tags of the page.
        headings: a heading ends a table that nobody closed.
        dated: whether a page without an infobox needs a date too.
    """
    stated = [tag for tag in tags if tag.word.lower() in INFOBOX_WORDS and tag.closed]
    table, closed = _find_table(text, stated, headings)
    defects: list[Defect] = []
    first_line = text.line(table[0] if table else text.body)
    if not table:
        wanted = 'a table {| class="wikitable" ... |} with [[source::Kind|Title|URL]] and [[last_updated::...]]'
        defects.append(defect("no-infobox", first_line, "no table with a source, domain or date", wanted))
    elif not closed:
        defects.append(defect("infobox-unclosed", first_line, "{|", "a line '|}' where the infobox ends"))
    caption = _CAPTION.search(text.prose, *table) if table else None
    sources: list[Source] = []
    dates: list[datetime] = []
    dates_stated = False
    for tag in stated:
        line = text.line(tag.start)
        if tag.word.lower() == "source":
            source, wrong = _read_source(tag, line)
            sources += [source] if source else []
            defects += wrong
        elif tag.word.lower() == "last_updated" and tag.rest:
            dates_stated = True
            date = _read_date(tag.rest)
            dates += [date] if date else []
            if not date:
                wanted = "[[last_updated::YYYY-MM-DD HH:MM GMT]], a date that exists"
                defects.append(defect("bad-date", line, tag.written, wanted))
    if not dates_stated and (table or dated):
        wanted = "[[last_updated::YYYY-MM-DD HH:MM GMT]] in the infobox"
        defects.append(defect("no-date", first_line, "no date", wanted))
    return Infobox(
        caption=text.raw[slice(*caption.span("words"))].split("|")[-1].strip() if caption else "",
        sources=tuple(sources),
        domains=tuple(dict.fromkeys(tag.rest for tag in stated if tag.word.lower() == "domain" and tag.rest)),
        last_updated=dates[0] if dates else None,
        defects=tuple(defects),
    )


def _find_table(text: Text, stated: Sequence[Tag], headings: Sequence[Heading]) -> tuple[tuple[int, int] | None, bool]:
    """Bounds of the first outermost table around an infobox tag, and whether somebody closed it."""
    marks = [(*mark.span(), mark.lastgroup or "") for mark in _TABLE_MARK.finditer(text.prose, text.body)]
    marks += [(heading.start, heading.start, "heading") for heading in headings]
    marks.append((len(text.raw), len(text.raw), "heading"))
    places = iter(sorted(tag.start for tag in stated))
    place = next(places, None)
    depth = opened = 0
    for start, end, what in sorted(marks):
        if what == "start":
            opened = start if not depth else opened
            depth += 1
            continue
        if not depth:
            continue
        depth = max(0, depth - 1) if what == "end" else 0
        if depth:
            continue
        while place is not None and place < opened:
            place = next(places, None)
        if place is not None and place < end:
            return (opened, end), what == "end"
    return None, False


def _read_source(tag: Tag, line: int) -> tuple[Source | None, list[Defect]]:
    parts = [part.strip() for part in tag.rest.split("|")]
    if len(parts) != 3 or not all(parts):
        return None, [defect("malformed-source", line, tag.written, "[[source::Kind|Title|URL]]")]
    kind, title, url = parts
    if any(find_active(f"({url}")):  # the body's own check names it; what must not stand on a page is no source
        return None, []
    source = Source(kind=kind, title=title, url=url, line=line)
    if _WEB.fullmatch(url):
        return source, []
    return source, [defect("source-url", line, tag.written, "an address that begins with https:// or http://")]


def _read_date(words: str) -> datetime | None:
    found = _DATE.fullmatch(words)
    if not found:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:  # the 31st of February
        return None
