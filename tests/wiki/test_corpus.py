"""The public pages of this format, held against counts that are made here, line by line, without the parser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mwparserfromhell
import pytest

from heuristics.schema import Page
from heuristics.wiki import parse_page

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "wiki" / "pages"
PAGES = 156
SCHEMA_PREDICATES = ("step", "implemented_by", "requires_env", "uses_heuristic", "required_by", "used_by")

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the folder ../shared/wiki/pages is not beside the repository"
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    files = (path for path in sorted(CORPUS.rglob("*")) if path.is_file())
    return {path.relative_to(CORPUS).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.fixture(scope="module")
def pages(texts: dict[str, str]) -> dict[str, Page]:
    return {name: parse_page(text, path=name) for name, text in texts.items()}


def outside_code(text: str) -> str:
    """The lines outside fences and syntaxhighlight, without what stands between backticks."""
    kept, inside = [], False
    for line in text.split("\n"):
        if re.match(r"\s*(```|</?syntaxhighlight)", line):
            inside = not inside
        kept.append("" if inside else re.sub(r"`[^`]*`", "", line))
    return "\n".join(kept)


def grep(pattern: str, texts: dict[str, str]) -> list[Any]:
    """What `re.findall` finds in all pages: a string each, or a tuple where the pattern has several groups."""
    return [found for text in texts.values() for found in re.findall(pattern, outside_code(text))]


def found_codes(pages: dict[str, Page], code: str) -> Iterator[str]:
    return (defect.found for page in pages.values() for defect in page.defects if defect.code == code)


def test_every_page_is_read(pages: dict[str, Page]) -> None:
    assert len(pages) == PAGES
    for name, page in pages.items():
        assert page.type == name.split("/")[0].removesuffix("s")
        assert page.title
        assert not page.claims
        assert not page.statements
        assert page.body_line == 1


def test_typed_links_are_those_that_grep_finds(pages: dict[str, Page], texts: dict[str, str]) -> None:
    wanted = grep(r"\[\[(\w+)::(\w+):([^\]|]+)\]\]", texts)
    assert len(wanted) > PAGES
    assert [(link.predicate, link.type, link.name) for page in pages.values() for link in page.links] == wanted


def test_links_and_sources_stand_at_their_lines(pages: dict[str, Page], texts: dict[str, str]) -> None:
    for name, page in pages.items():
        lines = texts[name].split("\n")
        for link in page.links:
            assert f"[[{link.predicate}::{link.type}:{link.name}]]" in lines[link.line - 1]
        for source in page.sources:
            assert f"[[source::{source.kind}|{source.title}|{source.url}]]" in lines[source.line - 1]


def test_sources_are_those_that_grep_finds(pages: dict[str, Page], texts: dict[str, str]) -> None:
    tags = grep(r"\[\[source::([^\]]*)\]\]", texts)
    whole = [tag for tag in tags if tag.count("|") == 2]
    assert [f"{one.kind}|{one.title}|{one.url}" for page in pages.values() for one in page.sources] == whole
    assert len(list(found_codes(pages, "malformed-source"))) == len(tags) - len(whole)
    paths = [tag for tag in whole if not tag.split("|")[2].startswith("http")]
    assert len(list(found_codes(pages, "source-url"))) == len(paths)


def test_domains_and_dates_are_those_that_grep_finds(pages: dict[str, Page], texts: dict[str, str]) -> None:
    for name, page in pages.items():
        assert list(page.domains) == list(dict.fromkeys(re.findall(r"\[\[domain::([^\]]*)\]\]", texts[name])))
        stamp = re.search(r"\[\[last_updated::([^\]]*) GMT\]\]", texts[name])
        assert (page.last_updated and page.last_updated.strftime("%Y-%m-%d %H:%M")) == (stamp and stamp[1])


def test_every_overview_and_description_is_found_in_either_dialect(
    pages: dict[str, Page], texts: dict[str, str]
) -> None:
    """A search for the literal `== Overview ==`, as the best existing parser does it, misses the Markdown pages."""
    missed = 0
    for name, text in texts.items():
        headed = re.search(r"^(?:## Overview|== Overview ==)\s*\n+(\S[^\n]*)", text, re.MULTILINE)
        assert headed
        assert pages[name].overview.startswith(headed[1].strip())
        described = re.search(r"^(?:### Description|=== Description ===)\s*\n+(\S[^\n]*)", text, re.MULTILINE)
        assert described
        assert pages[name].description.startswith(described[1].strip())
        missed += "== Overview ==" not in text
    assert missed == len(grep(r"(?m)^## Overview", texts)) > 0


def test_sections_are_the_headings_that_grep_finds(pages: dict[str, Page], texts: dict[str, str]) -> None:
    for name, page in pages.items():
        headings = re.findall(r"(?m)^(?:#{2,6} +(.+?)|={2,6} *([^=].*?) *={2,6}) *$", outside_code(texts[name]))
        assert len(page.sections) == len(headings)


def test_hygiene_is_counted_as_grep_counts_it(pages: dict[str, Page], texts: dict[str, str]) -> None:
    predicates = [predicate for predicate, _ in grep(r"\[\[(\w+)::(\w+):[^\]]+\]\]", texts)]
    unknown = [predicate for predicate in predicates if predicate not in SCHEMA_PREDICATES]
    assert len(list(found_codes(pages, "unknown-predicate"))) == len(unknown) > 0
    assert len(list(found_codes(pages, "untyped-link"))) == len(grep(r"\[\[[A-Z]\w*:[^:]", texts)) > 0


def test_nothing_else_is_wrong_with_them(pages: dict[str, Page]) -> None:
    hygiene = {"malformed-source", "source-url", "unknown-predicate", "untyped-link"}
    others = [(name, defect) for name, page in pages.items() for defect in page.defects if defect.code not in hygiene]
    assert others == []


def test_mwparserfromhell_reads_the_same_infoboxes(pages: dict[str, Page], texts: dict[str, str]) -> None:
    for name, page in pages.items():
        start = texts[name].index("{|")
        box = mwparserfromhell.parse(texts[name][start : texts[name].index("|}", start) + 2])
        links = {str(link.title): str(link.text or "") for link in box.filter_wikilinks()}
        assert [title.partition("::")[2] for title in links if title.startswith("domain::")] == list(page.domains)
        in_box = [link for link in box.filter_wikilinks() if str(link.title).startswith("source::")]
        read = [f"{source.title}|{source.url}" for source in page.sources]
        assert [str(link.text) for link in in_box if str(link.text).count("|") == 1] == read
