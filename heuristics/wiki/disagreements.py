"""Where pages of a wiki state values of one knob that exclude each other."""

from collections import defaultdict
from collections.abc import Iterable

from heuristics.schema import Noun
from heuristics.wiki.values import Stated


class Disagreement(Noun):
    """Pages that state values of one knob, for one method, and no value that all of them allow.

    Attributes:
        knob: under TRL's name.
        method: grpo, sft, dpo; empty where the pages do not say one.
        stated: what each of the pages says, lowest values first.
    """

    knob: str
    method: str
    stated: tuple[Stated, ...]


def disagreements(stated: Iterable[Stated]) -> tuple[Disagreement, ...]:
    """Knobs on which pages disagree: two of them, or more, whose ranges of values do not touch.

    A page's range is from the lowest to the highest value that it states for the method; pages that touch all others
    are left out.
    """
    groups: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in stated:
        groups[one.knob, one.method].append(one)
    found = []
    for (knob, method), rows in sorted(groups.items()):
        ranges = spans(rows)
        apart = {page for page, (low, high) in ranges.items() if any(high < a or b < low for a, b in ranges.values())}
        if apart:
            told = sorted((row for row in rows if row.path in apart), key=lambda row: (row.value, row.path, row.line))
            found.append(Disagreement(knob=knob, method=method, stated=tuple(told)))
    return tuple(found)


def spans(rows: Iterable[Stated]) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of each page, by its path: two pages may share a title."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        values[row.path].extend(row.value)
    return {page: (min(found), max(found)) for page, found in sorted(values.items(), key=lambda one: min(one[1]))}
