"""CSV and its like: exports of W&B, of MLflow, of TensorBoard, and tables with one column a measure."""

import csv
import itertools
import re
from collections.abc import Iterator

from heuristics.diagnosis.columns import one_column
from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.figures import tells
from heuristics.diagnosis.readers.json_rows import pivoted
from heuristics.diagnosis.readers.text import Found, Text
from heuristics.schema import HeuristicsError

NUMBER = re.compile(r"\s*[-+]?(\d[\d.,_]*|\.\d+)([eE][-+]?\d+)?%?\s*|\s*(nan|[-+]?inf(inity)?)\s*", re.IGNORECASE)
EXTREMES = ("__MIN", "__MAX")
TAG = re.compile(r"tag-(.+?)(?:\.csv)?$")
MOST_COLUMNS = 5_000


def read_csv(text: Text) -> Found | None:
    """Rows below a header; None if there is none.

    Raises:
        HeuristicsError: several runs stand side by side, or each row is a run.
    """
    start = list(itertools.islice((line for line in text.lines() if not _is_preface(line)), 5))
    if not start:
        return None
    for mark in (",", "\t", ";"):
        header, *others = _split(start, mark)
        if _is_header(header, others):
            break
    else:
        return None
    notes: list[str] = []
    names = _names([name.strip() for name in header], text.path, notes)
    rows = _rows(text, mark, names, notes)
    if {name.lower() for name in names if name} >= {"key", "value", "step"}:
        _one_run(text, mark, names)
        return Found("CSV of MLflow", pivoted(dict(row) for row in rows), notes)
    return Found("CSV", rows, notes)


def _is_preface(line: str) -> bool:
    return line.isspace() or line.startswith(("#", "sep="))


def _split(lines: list[str], mark: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=mark)) or [[]]
    except csv.Error:
        return [[]]


def _is_header(header: list[str], others: list[list[str]]) -> bool:
    """Whether a line names columns: no number in it, as many cells as in the lines below, and numbers in those."""
    if not others or any(NUMBER.fullmatch(name) or re.search(r"[{}<=]", name) for name in header):
        return False
    if len(header) == 1:
        return tells(header) and all(len(row) == 1 and NUMBER.fullmatch(row[0]) for row in others)
    same = [row for row in others if len(row) == len(header)]
    numbers = any(NUMBER.fullmatch(cell) for row in same for cell in row)
    return len(header) <= MOST_COLUMNS and len(same) * 2 >= len(others) and numbers


def _names(header: list[str], path: str, notes: list[str]) -> list[str | None]:
    """Names of columns; None for those that are left out.

    W&B writes `run - measure`, with the least and the greatest value of what it thinned out beside it. TensorBoard
    writes no name at all: it stands in the file's.
    """
    plain = {name.lower() for name in header}
    if plain == {"wall time", "step", "value"}:
        found = TAG.search(path)
        tag = found[1] if found else "loss"
        notes.append(f"a scalar of TensorBoard, taken for {tag!r}" + ("" if found else ": its file does not name it"))
        return ["step" if name.lower() == "step" else tag if name.lower() == "value" else None for name in header]
    if {"name", "state"} <= plain and not any(one_column(name) == "step" for name in header):
        raise HeuristicsError(f"{path}: a table of runs, one a row, not of steps; export the history of one run")
    kept = [name for name in header if name and not name.endswith(EXTREMES)]
    runs = {name.rpartition(" - ")[0]: None for name in kept if " - " in name}
    if len(runs) > 1:
        told = ", ".join([*runs][:5]) + (f" and {len(runs) - 5} more" if len(runs) > 5 else "")
        raise HeuristicsError(f"{path}: {len(runs)} runs side by side ({told}); export one of them")
    return [name.rpartition(" - ")[2] if name in kept else None for name in header]


def _rows(text: Text, mark: str, names: list[str | None], notes: list[str]) -> Iterator[Row]:
    """Rows by name; those that are longer or shorter than the header are counted."""
    waiting = csv.reader(itertools.dropwhile(_is_preface, text.lines()), delimiter=mark)
    keep = [place for place, name in enumerate(names) if name]
    kept = [name for name in names if name]
    width, strange, partly, decimals = len(names), 0, len(keep) < len(names), mark == ";"
    try:
        next(waiting, None)
        for cells in waiting:
            if len(cells) != width:
                if not cells or cells[0].startswith("#"):
                    continue
                strange += 1
                if len(cells) < 2:
                    continue
                cells += [""] * (width - len(cells))
            if decimals:
                cells = [cell.replace(",", ".") for cell in cells]
            if partly:
                cells = [cells[place] for place in keep]
            yield dict(zip(kept, cells, strict=False))
    except csv.Error as error:
        notes.append(f"line {waiting.line_num} and what follows is left out: {error}")
    if strange:
        notes.append(f"{strange} lines with more or fewer cells than the header's {width}; of those what fits is kept")


def _one_run(text: Text, mark: str, names: list[str | None]) -> None:
    place = next((name for name in names if name and re.fullmatch(r"run[_ ]?(id|uuid|name)?", name, re.I)), None)
    if place is None:
        return
    runs: dict[object, None] = {}
    for row in _rows(text, mark, names, []):
        runs[row[place]] = None
        if len(runs) > 5:
            break
    if len(runs) > 1:
        told = ", ".join(map(str, runs))
        raise HeuristicsError(f"{text.path}: several runs below one another ({told[:300]}); export one of them")
