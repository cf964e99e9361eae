"""Page, Source, Statement, Link, Defect: what a wiki page says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from heuristics.schema.base import Noun
from heuristics.schema.claim import Claim
from heuristics.schema.setting import Tuning

PageType = Literal["heuristic", "workflow", "principle", "implementation", "environment"]


class Statement(Noun):
    """A value that a source states, beside or against the page."""

    source: str
    knob: str
    method: str
    tuning: Tuning | None = None
    value: tuple[float, ...]
    says: str


class Source(Noun):
    """A repository, paper, document or discussion that a page rests on."""

    kind: str
    title: str
    url: str
    line: int


class Link(Noun):
    """A typed link to another page, `[[predicate::Type:Name]]`."""

    predicate: str
    type: str
    name: str
    line: int


class Defect(Noun):
    """Something wrong at a line of a page, and what would be right."""

    code: str
    line: int
    found: str
    wanted: str
    severity: Literal["error", "warning"] = "error"


class Page(Noun):
    """A wiki page, as read; the text itself stays in `body`."""

    title: str
    slug: str | None = None
    type: PageType | None = None
    overview: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    sections: Mapping[str, str] = {}
    sources: tuple[Source, ...] = ()
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()
    domains: tuple[str, ...] = ()
    last_updated: datetime | None = None
    claims: tuple[Claim, ...] = ()
    claim_lines: Mapping[str, int] = {}
    mentions: Mapping[str, tuple[int, ...]] = {}
    defects: tuple[Defect, ...] = ()
    body: str = ""
    body_line: int = 1
    path: str | None = None
