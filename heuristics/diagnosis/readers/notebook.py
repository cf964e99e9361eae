"""Notebooks: what their cells left as output."""

from collections.abc import Mapping
from typing import Any

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.freeform import read_freeform
from heuristics.diagnosis.readers.tables import html_tables, last_of
from heuristics.diagnosis.readers.text import Found, of_string
from heuristics.schema import HeuristicsError


def read_notebook(data: Mapping[str, Any], path: str) -> Found:
    """Rows of the last cell that holds a log of two rows or more.

    Args:
        data: of the notebook's JSON.
        path: for people.

    Raises:
        HeuristicsError: no output holds a log.
    """
    cells = data.get("cells")
    cells = cells if isinstance(cells, list) else []
    found: dict[int, tuple[list[Row], list[str], str]] = {}
    with_outputs = 0
    for number, cell in enumerate(cells, 1):
        outputs = cell.get("outputs") if isinstance(cell, Mapping) else None
        if isinstance(outputs, list) and outputs:
            with_outputs += 1
            best = _best(outputs, f"{path}, cell {number}")
            if best:
                found[number] = best
    if not found:
        why = (
            "run it, or save it with its outputs" if not with_outputs else "training prints or shows its progress there"
        )
        raise HeuristicsError(
            f"{path}: a notebook of {len(cells)} cells, {with_outputs} with outputs, none of which holds a training "
            f"log; {why}"
        )
    longer = [number for number, (rows, _, _) in found.items() if len(rows) > 1]
    taken = (longer or [*found])[-1]
    rows, notes, form = found[taken]
    others = [str(number) for number in found if number != taken]
    if others:
        told = ", ".join(others[:8]) + (" ..." if len(others) > 8 else "")
        notes = [*notes, f"cell {taken} of the notebook is read; {len(others)} more hold a log: {told}"]
    return Found(f"notebook, {form}", iter(rows), notes)


def _best(outputs: list[Any], path: str) -> tuple[list[Row], list[str], str] | None:
    """Rows of the output, or of the cell's printed text, that has most of them; of equals a table."""
    found: list[tuple[list[Row], list[str], str]] = []
    streams = []
    for output in outputs:
        if not isinstance(output, Mapping):
            continue
        shown = output.get("data")
        page = _text(shown.get("text/html")) if isinstance(shown, Mapping) else ""
        plain = _text(shown.get("text/plain")) if isinstance(shown, Mapping) else _text(output.get("text"))
        notes: list[str] = []
        if tables := html_tables(page):
            found.append(([*last_of(tables, notes)], notes, "a progress table"))
        elif plain:
            streams.append(plain)
    if streams and (free := read_freeform(of_string("\n".join(streams), path))):
        found.append(([*free.rows], free.notes, free.form))
    return max(found, key=lambda one: len(one[0]), default=None)


def _text(lines: object) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""


def is_notebook(data: object) -> bool:
    """Whether JSON is a notebook."""
    return isinstance(data, Mapping) and isinstance(data.get("cells"), list)
