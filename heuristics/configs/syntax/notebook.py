"""Notebooks: code cells as one module, `!command` and `%%bash` as shell; lines are those of the file."""

import json
import re

from heuristics.configs.document import Block, Document, Value
from heuristics.configs.syntax.python import read_python
from heuristics.configs.syntax.shell import read_shell

SHELL_CELL = re.compile(r"\s*%%(bash|sh|script\b.*bash|!)")


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
    rows: list[int] = []
    finder = _Finder(text)
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        written = "".join(map(str, source)) if isinstance(source, list) else source if isinstance(source, str) else ""
        lines = written.splitlines()
        places = [finder.line(line) for line in lines]
        for line in places:
            document.notes.setdefault(line, f"cell {number}")
        if SHELL_CELL.match(written):
            _shell(["", *lines[1:]], places, document)
            continue
        _cell(lines, places, module, rows, document)
    start = len(document.blocks)
    read_python("\n".join(module), document)
    for block in document.blocks[start:]:
        _move(block, rows)
    document.imports = [(name, _row(rows, line)) for name, line in document.imports]
    document.problems = [(_row(rows, line), says) for line, says in document.problems]


def _cell(lines: list[str], places: list[int], module: list[str], rows: list[int], document: Document) -> None:
    """Python lines go to the module, commands to the shell, each with the line of the file that it stands on."""
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.lstrip().startswith("!"):
            taken = [line.lstrip()[1:]]
            while taken[-1].rstrip().endswith("\\") and place + len(taken) < len(lines):
                taken.append(lines[place + len(taken)])
            _shell(taken, places[place : place + len(taken)], document)
            module += [""] * len(taken)
            rows += places[place : place + len(taken)]
            place += len(taken)
            continue
        module.append("" if line.lstrip().startswith("%") else line)
        rows.append(places[place])
        place += 1


def _shell(lines: list[str], places: list[int], document: Document) -> None:
    for block in read_shell(re.sub(r"\{(\w+)\}", r"$\1", "\n".join(lines))):
        if block.entries:
            block.inside = "command"
            _move(block, places)
            document.blocks.append(block)


def _row(rows: list[int], line: int) -> int:
    return rows[min(line, len(rows)) - 1] if rows else 1


def _move(block: Block, rows: list[int]) -> None:
    block.line = _row(rows, block.line)
    block.entries = {
        name: Value(v.value, v.text, _row(rows, v.line), v.column, v.how, v.yaml_string)
        for name, v in block.entries.items()
    }


class _Finder:
    """Lines of a notebook's cells in its file: their JSON text, looked for from where the last one was."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.line_number = text, 0, 1

    def line(self, source: str) -> int:
        for ascii_only in (False, True):
            wanted = json.dumps(source, ensure_ascii=ascii_only)[1:-1]
            found = self.text.find(wanted, self.at) if wanted else -1
            if found >= 0:
                self.line_number += self.text.count("\n", self.at, found)
                self.at = found
                break
        return self.line_number
