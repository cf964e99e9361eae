"""Links, infobox, mentions and code: what stands between double brackets, and where it does not count."""

from datetime import UTC, datetime

import pytest

from heuristics.schema import Page
from heuristics.wiki import parse_page

BOX = """\
{|
* [[source::Repo|A title|https://x.org/a]]
| [[domain::A]], [[domain::B]], [[domain::A]]
| [[last_updated::2025-12-16 12:30 GMT]]
|}
"""


def codes(page: Page) -> list[tuple[int, str]]:
    return [(defect.line, defect.code) for defect in page.defects]


def names(page: Page) -> list[str]:
    return [link.name for link in page.links]


def test_the_infobox_is_read() -> None:
    page = parse_page("# Heuristic: Name\n\n" + BOX)
    assert [tuple(source.model_dump().values()) for source in page.sources] == [
        ("Repo", "A title", "https://x.org/a", 4)
    ]
    assert page.domains == ("A", "B")
    assert page.last_updated == datetime(2025, 12, 16, 12, 30, tzinfo=UTC)
    assert page.defects == ()


def test_typed_links_are_read_with_their_lines() -> None:
    page = parse_page(
        BOX + "[[step::Principle:a b]] and [[ uses_heuristic :: Heuristic : c|shown]]\n\n[[used_by::Workflow:d:e]]"
    )
    assert [tuple(link.model_dump().values()) for link in page.links] == [
        ("step", "Principle", "a b", 6),
        ("uses_heuristic", "Heuristic", "c", 6),
        ("used_by", "Workflow", "d:e", 8),
    ]
    assert page.defects == ()


@pytest.mark.parametrize(
    "code",
    [
        "```\n{}\n```",
        "  ~~~~ text\n{}\n~~~\n  ~~~~~",
        "`{}`",
        "`` ` {} ``",
        "a `b\n{}` c",
        "```{}```",
        "<pre>\n{}</pre>",
        "<nowiki>{}</nowiki>",
        "<!-- {}\n-->",
        "<math>{}</math>",
        '<syntaxhighlight lang="python">\n```\n{}\n</syntaxhighlight>',
        "``` \n<pre>\n{}\n```",
    ],
)
def test_nothing_in_code_is_a_link(code: str) -> None:
    inside = "[[step::Principle:x]] [[nonsense::y]] [[source::z]] [[Workflow:w]]"
    page = parse_page(BOX + code.replace("{}", inside) + "\n[[step::Principle:after]]")
    assert codes(page) == []
    assert names(page) == ["after"]


@pytest.mark.parametrize(
    "text",
    [
        "`a {} b",
        "* `a\n* {}` b",
        "`a\n\n{}` b",
        r"\`{}\`",
        "``{}`",
        "<pre/>{}",
        "<nowiki>{}",
        "`<pre>`{}</pre>",
        "    {}",
    ],
)
def test_what_only_looks_like_code_hides_nothing(text: str) -> None:
    page = parse_page(BOX + text.replace("{}", "[[step::Principle:x]]"))
    assert codes(page) == []
    assert names(page) == ["x"]


@pytest.mark.parametrize("opened", ["```python", "~~~", '<syntaxhighlight lang="python">', "  ```"])
def test_a_block_that_is_never_closed_is_read_as_text(opened: str) -> None:
    page = parse_page(f"{BOX}{opened}\n[[step::Principle:x]]\n")
    assert codes(page) == [(6, "code-unclosed")]
    assert names(page) == ["x"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("[[step::Principle:x", "leftover-link"),
        ("[[claim::", "leftover-link"),
        ("[[claim::]]", "leftover-link"),
        ("[[domain:: ]]", "leftover-link"),
        ("[[uses_heuristic::no_type]]", "leftover-link"),
        ("[[step::Principle:]]", "leftover-link"),
        ("[[step::Principle:\nx]]", "leftover-link"),
        ("[[anything::at all]]", "leftover-link"),
        ("[[source::Doc|x|http://y", "malformed-source"),
        ("[[source::Doc|x|http://y|z]]", "malformed-source"),
        ("[[source::Doc||http://y]]", "malformed-source"),
        ("[[source::]]", "malformed-source"),
        ("[[source::Doc|x|y/z.py]]", "source-url"),
        ("[[source::Doc|x|https://]]", "source-url"),
        ("[[source::Doc|x|ftp://y.org]]", "source-url"),
        ("[[Step::Principle:x]]", "unknown-predicate"),
        ("[[step::principle:x]]", "unknown-type"),
        ("[[Concept:x]]", "untyped-link"),
    ],
)
def test_a_link_that_is_wrong(tag: str, code: str) -> None:
    assert codes(parse_page(BOX + "\n" + tag)) == [(7, code)]


def test_links_with_an_unknown_predicate_or_type_and_sources_without_a_web_address_are_kept() -> None:
    page = parse_page(BOX + "[[implements::Concept:x]] [[source::Doc|rl.py|unsloth/rl.py]]")
    assert names(page) == ["x"]
    assert [source.url for source in page.sources] == ["https://x.org/a", "unsloth/rl.py"]


def test_a_source_that_runs_something_is_left_out() -> None:
    page = parse_page(BOX + "[[source::Doc|x|java&#115;cript:alert(1)]]")
    assert codes(page) == [(6, "active-html")]
    assert len(page.sources) == 1


@pytest.mark.parametrize(
    "date", ["yesterday", "2025-12-16", "2025-13-01 10:00 GMT", "2025-12-16 25:00 GMT", "16 Dec 2025"]
)
def test_a_date_that_is_none(date: str) -> None:
    page = parse_page(BOX.replace("2025-12-16 12:30 GMT", date))
    assert codes(page) == [(4, "bad-date")]
    assert page.last_updated is None


def test_a_heuristic_without_infobox_lacks_its_date_too() -> None:
    assert codes(parse_page("words", path="heuristics/a.md")) == [(1, "no-date"), (1, "no-infobox")]
    assert codes(parse_page("words", path="workflows/a.md")) == [(1, "no-infobox")]


def test_a_table_without_sources_is_no_infobox_and_may_stand_before_it() -> None:
    table = "{|\n{| class=inner\n|}\n|}\n"
    assert codes(parse_page(table)) == [(1, "no-infobox")]
    assert codes(parse_page(table + BOX + table)) == []


def test_an_infobox_tag_before_a_table_does_not_make_it_the_infobox() -> None:
    text = "[[domain::A]] [[last_updated::2025-12-16 12:30 GMT]]\n{|\n|}\n"
    assert codes(parse_page(text)) == [(1, "no-infobox")]


def test_brackets_around_a_link_do_not_hide_it() -> None:
    page = parse_page(BOX + "[[[step::Principle:x]]](y) [[[[step::Principle:z]]]]")
    assert names(page) == ["x", "z"]


def test_a_table_inside_the_infobox_does_not_end_it() -> None:
    nested = BOX.replace("{|\n", "{|\n{| class=inner\n|}\n")
    assert codes(parse_page(nested)) == []


def test_mentions_are_counted_by_line(sound_page: str) -> None:
    page = parse_page(sound_page + "\n[[claim::window]] and [[claim::window|the `window`]]\n")
    assert page.defects == ()
    last = sound_page.count("\n") + 2
    assert page.mentions == {"window": (29, last, last), "lower-than-sft": (33,)}


def test_an_unknown_mention_is_told_the_closest_id(sound_page: str) -> None:
    (defect,) = parse_page(sound_page + "[[claim::lower-than-stf]]").defects
    assert defect.wanted.startswith("'lower-than-sft'; there are: ")
    (defect,) = parse_page(BOX + "[[claim::any]]").defects
    assert (defect.code, defect.wanted) == ("unknown-claim", "there are none")


def test_a_mention_only_in_a_heading_or_in_code_is_reported_once(sound_page: str) -> None:
    in_heading = sound_page.replace("Use a lower rate: [[claim::window]].", "### [[claim::window]]")
    assert codes(parse_page(in_heading)) == [(29, "claim-in-heading")]
    in_code = sound_page.replace("[[claim::window]]", "`[[claim::window]]`")
    assert codes(parse_page(in_code)) == [(29, "claim-in-code")]
