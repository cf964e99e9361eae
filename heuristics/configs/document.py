"""What a file holds, in the same terms whatever its syntax: blocks of named values. Nothing is run or imported."""

import ast
import re
from dataclasses import dataclass, field
from typing import Literal

from heuristics.schema import Scalar

How = Literal["literal", "followed", "inherited", "unresolved"]
Kind = Literal["call", "command", "mapping", "fields", "arguments"]

NUMBER = re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?")
STRING_IN_YAML_1_1 = re.compile(r"[-+]?\d+[eE][-+]?\d+|[-+]?\d+\.\d*[eE]\d+")  # no dot, or no sign of the exponent


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written.

    Attributes:
        value: None if it could not be followed, and for null.
        text: as it stands in the file; with a NUL for each part that could not be followed.
        line: from 1.
        column: from 1.
        how: literal here, followed to a constant, a variable or a default of this file, inherited, or neither.
        yaml_string: whether YAML 1.1 reads the number as a string.
        note: what a person needs to find it, such as `cell 3`.
    """

    value: Scalar
    text: str
    line: int
    column: int = 1
    how: How = "literal"
    yaml_string: bool = False
    note: str = ""


@dataclass(slots=True)
class Block:
    """Named values that stand together.

    Attributes:
        kind: a call, a command, a mapping, the fields of a class, or the options of an argument parser.
        name: what is called, the program with its words, the class.
        entries: values by name, nested names joined by dots; options with `-` as `_` and without leading dashes.
        line: where it begins.
        target: name that it is assigned to.
        inside: what it stands in: a docstring, a fence, a function.
        others: names passed on, by parameter: `args=config` as `{"args": "config"}`.
    """

    kind: Kind
    name: str
    entries: dict[str, Value]
    line: int
    target: str = ""
    inside: str = ""
    others: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(slots=True)
class Document:
    """A file.

    Attributes:
        path: as it is to be shown.
        text: whole.
        blocks: in the order of their lines.
        imports: modules and the lines on which they are imported, of Python.
        late: those of these lines that do not run when the module is imported: inside functions, or for type checkers.
        problems: line and what could not be read there.
        parts: documents inside it that know nothing of each other, such as the fences of Markdown.
    """

    path: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    imports: list[tuple[str, int]] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    problems: list[tuple[int, str]] = field(default_factory=list)
    parts: list["Document"] = field(default_factory=list)
    _calls: dict[tuple[str, int], list[Block]] = field(default_factory=dict)

    def called(self, pattern: str) -> list[Block]:
        """Calls whose name matches; asked for every configuration of a file, looked for once."""
        key = (pattern, len(self.blocks))
        if key not in self._calls:
            self._calls[key] = [
                block for block in self.blocks if block.kind == "call" and re.search(pattern, block.name)
            ]
        return self._calls[key]


def scalar(text: str) -> Scalar:
    """What a bare word means: a number, true, false, null, or itself."""
    word = text.strip()
    if NUMBER.fullmatch(word):
        try:
            number = ast.literal_eval(word.lstrip("+").replace("_", ""))
        except (SyntaxError, ValueError):
            number = float(word.replace("_", ""))
        if isinstance(number, int | float):
            return number
    known: dict[str, Scalar] = {"true": True, "false": False, "null": None, "none": None, "~": None}
    return known.get(word.lower(), word)
