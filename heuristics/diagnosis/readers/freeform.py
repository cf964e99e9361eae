"""Text that is no file format: which of its lines are a log, whatever else was printed between them."""

import itertools
from collections.abc import Callable, Iterator

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.console import console_rows
from heuristics.diagnosis.readers.printed import postfix_rows, printed_rows
from heuristics.diagnosis.readers.tables import html_tables, last_of, text_tables
from heuristics.diagnosis.readers.text import Found, Text

ENOUGH = 100  # rows; who has so many is not asked again
FORMS: dict[str, Callable[[Text], Iterator[Row]]] = {
    "verl's lines": console_rows,
    "printed dictionaries": printed_rows,
    "printed name=value": postfix_rows,
}


def read_freeform(text: Text) -> Found | None:
    """Rows of the form of which there are most; None if there are none of any.

    Raises:
        HeuristicsError: the text cannot be gone through.
    """
    counts: dict[str, int] = {}
    for form, rows in FORMS.items():
        counts[form] = sum(1 for _ in itertools.islice(rows(text), ENOUGH))
        if counts[form] == ENOUGH:
            return Found(form, rows(text))
    if counts["printed name=value"] == 1:
        counts["printed name=value"] = 0  # one such line is prose
    best = max(counts, key=lambda form: counts[form])
    tables = text_tables(text)
    if not counts[best] and not tables and any("<table" in line.lower() for line in text.lines()):
        tables = html_tables(text.whole())
    if tables and max(map(len, tables)) >= counts[best]:
        notes: list[str] = []
        return Found("a progress table", last_of(tables, notes), notes)
    if not counts[best]:
        return None
    return Found(best, FORMS[best](text), _others(counts, best))


def _others(counts: dict[str, int], best: str) -> list[str]:
    others = [form for form, count in counts.items() if count > 1 and form != best]
    return [f"read: {best}; {' and '.join(others)} are in it as well"] if others else []
