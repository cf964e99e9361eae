"""Headings of both dialects: sections, overview, description, title and type."""

import pytest

from heuristics.wiki import parse_page

MARKDOWN = (
    "# Heuristic: Name\n\n## Overview\n\nThe overview.\n\n### Description\n\nIt describes.\n\n## Next\n\nAfter.\n"
)
MEDIAWIKI = (
    "= Heuristic: Name =\n\n== Overview ==\nThe overview.\n\n=== Description ===\nIt describes.\n\n== Next ==\nAfter.\n"
)
MIXED = (
    "# Heuristic: Name\n\n== Overview ==\n\nThe overview.\n\n### Description ###\n\nIt describes.\n\n== Next ==\nAfter."
)


@pytest.mark.parametrize("text", [MARKDOWN, MEDIAWIKI, MIXED], ids=["markdown", "mediawiki", "mixed"])
def test_either_dialect_gives_the_same_page(text: str) -> None:
    page = parse_page(text)
    assert (page.title, page.type) == ("Name", "heuristic")
    assert (page.overview, page.description) == ("The overview.", "It describes.")
    assert list(page.sections) == ["Overview", "Description", "Next"]
    assert page.sections["Next"] == "After."
    assert page.sections["Overview"].startswith("The overview.")
    assert page.sections["Overview"].endswith("It describes.")


def test_an_overview_that_begins_with_a_section_is_that_section() -> None:
    assert parse_page("## Overview\n### Description\nWords.\n## Next\nNo.").overview == "### Description\nWords."
    assert parse_page("## Overview\n## Next\nNo.").overview == ""
    assert parse_page("Only words.").overview == ""


def test_two_sections_of_one_name_are_both_found() -> None:
    assert parse_page("## Usage\na\n## Usage\nb\n## Usage\nc").sections == {
        "Usage": "a",
        "Usage (2)": "b",
        "Usage (3)": "c",
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("## '''Usage:'''", "Usage"),
        ("## **Usage** ##", "Usage"),
        ("## The `beta` knob", "The beta knob"),
        ("## Usage {#usage .wide}", "Usage"),
        ("== C# ==", "C#"),
        ("## C#", "C#"),
        ("== a = b ==", "a = b"),
        ("== Usage == ", "Usage"),
        ("   ## Usage", "Usage"),
    ],
)
def test_a_heading_is_named_by_its_words(line: str, name: str) -> None:
    assert parse_page(f"{line}\nwords").sections == {name: "words"}


@pytest.mark.parametrize(
    "line",
    ["##Usage", "== Usage", "== Usage =", "=====", "## ", "    ## Usage", "a == b ==", "####### x", "```\n## x\n```"],
)
def test_what_is_no_heading(line: str) -> None:
    assert parse_page(f"{line}\nwords").sections == {}


def test_a_numbered_list_of_mediawiki_is_no_heading() -> None:
    page = parse_page("# Heuristic: Name\n== Overview ==\n# first\n# second\n== Next ==\nwords")
    assert page.title == "Name"
    assert page.overview == "# first\n# second"
    assert list(parse_page("# Name\n## A\na\n# B\nb").sections) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "path", "title", "kind", "slug"),
    [
        ("# Heuristic: A name", "docs/workflows/x-y.md", "A name", "workflow", "x-y"),
        ("# Principle: A name", "docs/x-y.md", "A name", "principle", "x-y"),
        ("# A name", None, "A name", None, None),
        ("words", "docs/heuristics/rl-learning-rate.md", "rl-learning-rate", "heuristic", "rl-learning-rate"),
        ("words", r"docs\heuristics\x-y.md", "x-y", "heuristic", "x-y"),
        ("words", "environments/unsloth_CUDA.md.v0", "unsloth_CUDA", "environment", None),
        ("words", "heuristics.md", "heuristics", None, "heuristics"),
        ("words", None, "", None, None),
        ("{|\n|+ class=x | Caption\n| [[domain::X]]\n|}", "a.md", "Caption", None, "a"),
    ],
)
def test_title_type_and_slug(text: str, path: str | None, title: str, kind: str | None, slug: str | None) -> None:
    page = parse_page(text, path=path)
    assert (page.title, page.type, page.slug, page.path) == (title, kind, slug, path)
