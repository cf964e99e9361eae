"""Progress tables: the HTML that transformers leaves in a notebook, and the same copied as text, or as Markdown."""

import contextlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.figures import tells
from heuristics.diagnosis.readers.text import Text

HEADER = re.compile(r"[\s|│┃]*(global[ _]?)?(step|epoch)s?\b", re.IGNORECASE)
RULE = re.compile(r"[\s|│┃+:=─━┼╇┏┓┗┛├┤└┘┡┩╞╡-]+")
LARGEST_PAGE = 40_000_000
MOST_CELLS = 2_000_000
Table = list[Row]


class _Tables(HTMLParser):
    """Cells of every table of a page; of a table inside another as well."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.inside = False
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "tr"):
            self.inside = False
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.cells < MOST_CELLS:
            if not self.tables[-1]:
                self.tables[-1].append([])
            self.tables[-1][-1].append("")
            self.cells += 1
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and len(self.tables[-1][-1][-1]) < 500:
            self.tables[-1][-1][-1] += data.strip()


def html_tables(page: str) -> list[Table]:
    """Tables of a page that are of a log."""
    if ("<table" not in page and "<TABLE" not in page) or len(page) > LARGEST_PAGE:
        return []
    reader = _Tables()
    with contextlib.suppress(AssertionError):  # what html.parser makes of `<![x]>`; the tables before it are whole
        reader.feed(page)
    return [table for cells in reader.tables if (table := _of_cells([row for row in cells if row]))]


def text_tables(text: Text) -> list[Table]:
    """Tables of a text that are of a log: cells divided by bars, tabs or several blanks."""
    found: list[list[list[str]]] = []
    divide = _by_blanks
    goes_on = False
    for line in text.lines():
        if not line.strip():
            continue
        if HEADER.match(line):
            divide = _by_bars if any(bar in line for bar in "|│┃") else _by_tabs if "\t" in line else _by_blanks
            cells = divide(line)
            if goes_on := len(cells) > 1 and tells(cells):
                found.append([cells])
        elif goes_on and not RULE.fullmatch(line):
            cells = divide(line)
            if divide is _by_blanks and len(cells) != len(found[-1][0]):
                cells = line.split()[-len(found[-1][0]) :] if _aligned(line, found[-1][0]) else cells
            if goes_on := len(cells) == len(found[-1][0]) and _is_number(cells[0]):
                found[-1].append(cells)
    return [table for cells in found if (table := _of_cells(cells))]


def last_of(tables: list[Table], notes: list[str]) -> Iterator[Row]:
    """Rows of the last table with two rows; of the last, if none has."""
    place = next((place for place in reversed(range(len(tables))) if len(tables[place]) > 1), len(tables) - 1)
    if len(tables) > 1:
        notes.append(f"{len(tables)} tables of a log; number {place + 1} is taken, with {len(tables[place])} rows")
    return iter(tables[place])


def _of_cells(cells: list[list[str]]) -> Table:
    """Rows of a table; empty if it is not one of a log."""
    if len(cells) < 2 or not any(HEADER.match(name) for name in cells[0]) or not tells(cells[0]):
        return []
    return [dict(zip(cells[0], row, strict=False)) for row in cells[1:]]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.eE+]+", text))


def _by_bars(line: str) -> list[str]:
    return [cell.strip(" *`") for cell in re.split(r"[|│┃]", line.strip().strip("|│┃"))]


def _by_tabs(line: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip("\n").split("\t")]


def _by_blanks(line: str) -> list[str]:
    cells = re.split(r"\s{2,}|\t", line.strip())
    return cells if len(cells) > 1 else line.split()


def _aligned(line: str, header: list[str]) -> bool:
    """Whether a line has a cell for each of a header, one blank apart, behind a row's number as pandas prints it."""
    return 0 <= len(line.split()) - len(header) <= 1
