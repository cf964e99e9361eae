"""The list of heuristics: one table while they are few, a table for each first tag when they are many."""

from heuristics.render.tokens import MORE, _by_tag
from heuristics.schema import Page


def row(title: str, *tags: str) -> tuple[str, Page]:
    return f"heuristics/{title}.md", Page.model_construct(title=title, tags=tags)


def test_large_groups_come_first_and_loners_share_the_last() -> None:
    rows = [
        row("a", "Memory"),
        row("b", "GRPO", "Memory"),
        row("c", "DPO"),
        row("d", "GRPO"),
        row("e"),
        row("f", "Memory"),
    ]
    rows += [row("g", "GRPO")]
    found = {name: [page.title for _, page in group] for name, group in _by_tag(rows).items()}
    assert found == {"GRPO": ["b", "d", "g"], "Memory": ["a", "f"], MORE: ["c", "e"]}
    assert list(found) == ["GRPO", "Memory", MORE]


def test_no_page_is_lost_where_none_has_a_tag() -> None:
    rows = [row("a"), row("b")]
    assert [page.title for group in _by_tag(rows).values() for _, page in group] == ["a", "b"]
