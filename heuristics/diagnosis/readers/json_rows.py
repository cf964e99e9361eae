"""JSON: trainer_state.json, a list of rows, a dictionary of columns, and one row a line."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.notebook import is_notebook, read_notebook
from heuristics.diagnosis.readers.text import Found, Text
from heuristics.schema import HeuristicsError, Scalar

ENVELOPES = ("logs", "log", "data", "scalars", "values")  # names around a row that say nothing
KNOBS_OF_STATE = ("logging_steps", "max_steps", "num_train_epochs", "train_batch_size")
BEGINS = re.compile(r'\{\s*("|$)|\[\s*($|\[|\{\s*("|$))')
DEEPEST = 2


def read_json(text: Text) -> Found | None:
    """Rows of a JSON text; None if it is none.

    Raises:
        HeuristicsError: it is JSON, but cut short or without rows.
    """
    head = text.head()
    if not head.startswith(("{", "[")):
        return None
    if _is_lines(text):
        notes: list[str] = []
        return Found("JSON lines", _lines(text, notes), notes)
    try:
        data = parse(text.whole())
    except json.JSONDecodeError as error:
        if BEGINS.match(head):  # else Python's dictionaries, or [12:30:01] INFO
            raise HeuristicsError(
                f"{text.path}, line {error.lineno}: JSON that is cut short or damaged ({error.msg}); a whole "
                "trainer_state.json, or one row a line, is read"
            ) from error
        return None
    except (ValueError, RecursionError) as error:
        raise HeuristicsError(f"{text.path}: JSON that cannot be read ({error})") from error
    return read_notebook(data, text.path) if is_notebook(data) else of_data(data, text.path)


def parse(text: str) -> Any:
    """What JSON means, NaN and Infinity included."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def of_data(data: object, path: str) -> Found:
    """Rows of what JSON, or a program, holds.

    Raises:
        HeuristicsError: it holds no rows.
    """
    knobs: dict[str, Scalar] = {}
    if isinstance(data, Mapping) and isinstance(history := data.get("log_history"), list):
        knobs = {name: data[name] for name in KNOBS_OF_STATE if isinstance(data.get(name), int | float)}
        if not history:
            raise HeuristicsError(f"{path}: log_history is empty: nothing was logged; train with logging_steps set")
        data = history
    if isinstance(data, Mapping):
        inside = [
            value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], Mapping)
        ]
        if len(inside) == 1:
            data = inside[0]
    if isinstance(data, Mapping):
        return Found("JSON columns", iter(_columns(data)), knobs=knobs)
    rows = [row for row in data if isinstance(row, Mapping)] if isinstance(data, list) else []
    if not rows:
        raise HeuristicsError(
            f"{path}: JSON without rows; a log is a list of dictionaries, a dictionary of lists, or has a log_history"
        )
    notes = [f"{len(data) - len(rows)} entries that are no rows are left out"] if len(data) > len(rows) else []  # type: ignore[arg-type]
    return Found("JSON rows", pivoted(flat(row) for row in rows), notes, knobs)


def flat(row: Mapping[Any, Any]) -> dict[str, object]:
    """A row whose nested dictionaries are joined by `/`."""
    found: dict[str, object] = {}
    waiting: list[tuple[str, Any, int]] = [("", row, 0)]
    while waiting:
        before, inside, depth = waiting.pop()
        for key, value in inside.items():
            name = f"{before}{key}"
            if isinstance(value, Mapping):
                if depth < DEEPEST:
                    waiting.append(("" if name in ENVELOPES else f"{name}/", value, depth + 1))
            else:
                found.setdefault(name, value)
    return found


def pivoted(rows: Iterable[dict[str, object]]) -> Iterator[Row]:
    """Rows as they are, or, where each is one value of one metric, put together by step."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return iter(())
    rows = itertools.chain([first], waiting)
    names = {str(name).lower(): str(name) for name in first}
    key = next((names[name] for name in ("key", "metric", "metric_name", "tag") if name in names), None)
    if key is None or "value" not in names or "step" not in names or not isinstance(first[key], str):
        return iter(rows)
    steps: dict[Any, dict[str, object]] = {}
    for row in rows:
        step = row.get(names["step"])
        if isinstance(step, int | float | str):
            steps.setdefault(step, {"step": step})[str(row.get(key))] = row.get(names["value"])
    return iter(sorted(steps.values(), key=lambda row: _order(row["step"])))


def _order(step: object) -> float:
    try:
        number = float(step)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return -1.0
    return number if number == number else -1.0


def _columns(data: Mapping[Any, Any]) -> Iterator[Row]:
    """Rows of columns; one row if there are only numbers."""
    columns = {
        str(name): list(value.values()) if isinstance(value, Mapping) else value
        for name, value in data.items()
        if isinstance(value, list | tuple | Mapping)
    }
    whole = max((len(values) for values in columns.values()), default=0)
    if sum(len(values) == whole for values in columns.values()) < 2 and len(columns) < len(data):
        return iter([flat(data)])
    return ({name: values[place] for name, values in columns.items() if place < len(values)} for place in range(whole))


def _is_lines(text: Text) -> bool:
    """Whether it is one row a line: of the first lines one is a row, and there is more than one."""
    first = list(itertools.islice((line for line in text.lines() if not line.isspace()), 20))
    rows = [_row(line) for line in first]
    if len(first) == 1:
        return False
    return any(row and "cells" not in row and "log_history" not in row for row in rows)


def _lines(text: Text, notes: list[str]) -> Iterator[Row]:
    """Rows of lines; those that are none are counted."""
    return pivoted(_each(text, notes))


def _each(text: Text, notes: list[str]) -> Iterator[dict[str, object]]:
    loads = orjson.loads
    damaged: list[int] = []
    number = last = count = 0
    for number, line in enumerate(text.lines(), 1):
        try:
            row = loads(line)
        except ValueError:
            row = None
        if type(row) is not dict and (row := _row(line)) is None:
            if line.isspace():
                continue
            count += 1
            damaged = damaged if len(damaged) == 3 else [*damaged, number]
            last = number
            continue
        yield row if line.find("{", 1) < 0 else flat(row)
    if count and last == number:
        notes.append(f"line {last}, the last, is damaged or cut short and left out")
        count -= 1
    if count:
        lines = ", ".join(str(line) for line in damaged[:count])
        notes.append(f"{count} damaged lines are left out, the first of them: {lines}")


def _row(line: str) -> dict[str, object] | None:
    """A row that a line holds, NaN and Infinity included."""
    try:
        row = parse(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
