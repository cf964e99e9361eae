"""Notebooks: code cells as one module, `!command` and `%%bash` as shell; lines are those of the file."""

import json
import re
from dataclasses import replace
from typing import NamedTuple

from heuristics.configs.document import Block, Document
from heuristics.configs.syntax.python import read_python
from heuristics.configs.syntax.shell import read_shell

SHELL_CELL = re.compile(r"\s*%%(bash|sh|script\b.*bash|!)")

MOST_MISSES = 50  # lines that are escaped in a way of their own; each costs a look through the rest of the file


def read_notebook(text: str, document: Document) -> None:
    """Add what a notebook holds to a document.

    Cells without a source or with an odd one are left out; metadata is not looked at.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        document.problems.append((line, f"no notebook: {error or 'nested too deep'}"))
        return
    cells = data.get("cells") if isinstance(data, dict) else None
    if cells is None and isinstance(data, dict):  # nbformat 3
        sheets = data.get("worksheets")
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])] if (
            isinstance(sheets, list)) else None  # fmt: skip
    if not isinstance(cells, list):
        document.problems.append((1, "no notebook: it has no list of cells"))
        return
    module: list[str] = []
    rows: list[Row] = []
    finder = _Finder(text)
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        written = "".join(map(str, source)) if isinstance(source, list) else source if isinstance(source, str) else ""
        lines = written.splitlines()
        places = [Row(*finder.find(line), f"cell {number}") for line in lines]
        if SHELL_CELL.match(written):
            _shell(["", *lines[1:]], places, document)
        else:
            _cell(lines, places, module, rows, document)
    start = len(document.blocks)
    read_python("\n".join(module), document)
    for block in document.blocks[start:]:
        _move(block, rows)
    document.imports = [(name, _row(rows, line).line) for name, line in document.imports]
    document.late = {_row(rows, line).line for line in document.late}
    document.problems = [(_row(rows, line).line, says) for line, says in document.problems]


class Row(NamedTuple):
    """Where a line of a cell stands in the file: its line, the column before it, and its cell."""

    line: int
    offset: int
    note: str


def _cell(lines: list[str], places: list[Row], module: list[str], rows: list[Row], document: Document) -> None:
    """Python lines go to the module, commands to the shell, each with the line of the file that it stands on."""
    place = 0
    while place < len(lines):
        line = lines[place]
        taken = 1
        if line.lstrip().startswith("!"):
            while lines[place + taken - 1].rstrip().endswith("\\") and place + taken < len(lines):
                taken += 1
            text = [line.replace("!", " ", 1), *lines[place + 1 : place + taken]]
            _shell(text, places[place : place + taken], document)
            module += [""] * taken
        else:
            module.append("" if line.lstrip().startswith("%") else line)
        rows += places[place : place + taken]
        place += taken


def _shell(lines: list[str], places: list[Row], document: Document) -> None:
    for block in read_shell(re.sub(r"\{(\w+)\}", r"$\1", "\n".join(lines))):
        if block.entries:
            block.inside = "command"
            _move(block, places)
            document.blocks.append(block)


def _row(rows: list[Row], line: int) -> Row:
    return rows[min(line, len(rows)) - 1] if rows else Row(1, 0, "")


def _move(block: Block, rows: list[Row]) -> None:
    row = _row(rows, block.line)
    block.line, block.note = row.line, row.note
    moved = {name: (value, _row(rows, value.line)) for name, value in block.entries.items()}
    block.entries = {
        name: replace(value, line=row.line, column=row.offset + value.column, note=row.note)
        for name, (value, row) in moved.items()
    }


class _Finder:
    """Lines of a notebook's cells in its file: their JSON text, looked for from where the last one was."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.line, self.begin, self.misses = text, 0, 1, 0, 0

    def find(self, source: str) -> tuple[int, int]:
        """Line of the file, from 1, and the column before the text."""
        for ascii_only in (False, True):
            wanted = json.dumps(source, ensure_ascii=ascii_only)[1:-1]
            found = self.text.find(wanted, self.at) if wanted and self.misses < MOST_MISSES else -1
            if found >= 0:
                self.line += self.text.count("\n", self.at, found)
                self.begin = self.text.rfind("\n", 0, found) + 1
                self.at = found
                return self.line, found - self.begin
        self.misses += bool(source)
        return self.line, 0
