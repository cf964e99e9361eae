"""Any text at all: nothing raises, every line lies within the file, and time stays linear."""

import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics.schema import Page
from heuristics.wiki import parse_page

TOKENS = [
    *[
        "[[",
        "]]",
        "::",
        "|",
        "[[claim::",
        "[[claim::a]]",
        "[[source::A|b|http://c]]",
        "[[step::Principle:x]]",
        "[[A:b]]",
    ],
    *["{|", "\n{|\n", "\n|}\n", "|+", "{{", "}}", "[[last_updated::2025-12-16 12:00 GMT]]", "[[domain::x]]"],
    *["\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\t", " ", "\ufeff", "\x00", "\ud800", "\U0001f600", "\\"],
    *["# ", "\n## ", "\n== ", " ==\n", "=", "Overview", "Heuristic: ", "'''", "**"],
    *["\n```\n", "\n```py\n", "\n~~~\n", "`", "``", "<pre>", "</pre>", "<!--", "-->", "<syntaxhighlight>", "<nowiki/>"],
    *["<script>", " onclick=", "javascript:", "(", "&#106;", "&#99999999999999;", "&", "<", ">"],
    *[
        "---\n",
        "\n---\n",
        "claims:\n",
        "  - {id: a, kind: order, lower: {method: b}, higher: {method: c}, says: words of it}\n",
        "statements:\n",
        "title: ",
    ],
    *[
        "  - {",
        "}",
        "{",
        "[",
        "]",
        "id: ",
        "a",
        ", ",
        "kind: ",
        "value: [1e-6]",
        "scope: ",
        "margin: .nan",
        "tags:",
        "- ",
    ],
    *[
        "&x ",
        "*x",
        "!!binary ",
        "!!python/name:a ",
        "? ",
        ": ",
        "'",
        '"',
        "%YAML 1.1\n",
        "<<: ",
        "2025-99-99",
        "9" * 5000,
    ],
]
ANY_CHARACTERS = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
PAGES = st.lists(st.sampled_from(TOKENS) | ANY_CHARACTERS, max_size=40).map("".join)
FRONT_MATTER = st.builds("---\n{}\n---\n{}".format, PAGES, PAGES)


def lines_of(page: Page) -> list[int]:
    stated = [
        *(one.line for one in page.sources),
        *(one.line for one in page.links),
        *(one.line for one in page.defects),
    ]
    mentions = [line for lines in page.mentions.values() for line in lines]
    return [*stated, *page.claim_lines.values(), *mentions, page.body_line]


@given(text=PAGES | FRONT_MATTER, path=st.none() | PAGES)
@settings(max_examples=150, deadline=None)
def test_nothing_raises_and_lines_lie_within_the_file(text: str, path: str | None) -> None:
    page = parse_page(text, path=path)
    universal = text.replace("\r\n", "\n").replace("\r", "\n")
    last = max(1, universal.count("\n") + (not universal.endswith("\n")))
    assert all(1 <= line <= last for line in lines_of(page))
    assert len({claim.id for claim in page.claims}) == len(page.claims) == len(page.claim_lines)


def test_a_path_that_no_file_can_hold_is_read(sound_page: str) -> None:
    assert parse_page(sound_page, path="heuristics/\udc80.md").path == "heuristics/\ufffd.md"


def test_nothing_raises_where_warnings_are_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = parse_page("---\ntitle: &a x\ntags: [&a y]\n---\n")
    assert page.title == "x"


@pytest.mark.parametrize("text", [None, b"# Title", 5, ["# Title"]])
def test_what_is_no_string_is_a_type_error(text: object) -> None:
    with pytest.raises(TypeError, match="parse_page reads a str"):
        parse_page(text)  # type: ignore[arg-type]


def seconds(text: str) -> float:
    """CPU seconds of reading it, the lower of two."""
    spent = []
    for _ in range(2):
        started = time.process_time()
        parse_page(text)
        spent.append(time.process_time() - started)
    return min(spent)


def linear(token: str, letters: int, before: str = "") -> bool:
    """Whether four times the text takes about four times as long, not sixteen; both are timed here and now."""
    short, long = (seconds(before + token * (many // len(token))) for many in (letters // 4, letters))
    return long < 9 * max(short, 0.02)


@pytest.mark.parametrize("token", ["[[", "{|", "{|\n", "<pre>", "<!--"])
def test_a_megabyte_of_brackets_takes_no_quadratic_time(token: str) -> None:
    assert linear(token, 1_000_000)


HOSTILE = [
    *["```py\n", "```\n", "`", "`` ` ", "\\`", "<pre>", "<pre ", "<!--", "<a ", "( ", "&#", "onclick"],
    *["# ", "== ", "= a =\n", "[[a [b", "|}\n", "{{", "'", "---\n"],
]


@pytest.mark.parametrize("token", HOSTILE)
def test_no_token_takes_quadratic_time(token: str) -> None:
    assert linear(token, 100_000, "[[source::a|b|http://c]]\n")


@pytest.mark.parametrize("opened", ["[", "{a: ", "- ", "? ", "[[], "])
def test_front_matter_of_any_depth_is_read_or_reported(opened: str) -> None:
    page = parse_page(f"---\n{opened * 1000}\n---\n")
    assert {defect.code for defect in page.defects} & {"bad-yaml", "yaml-not-mapping", "unknown-key"}
