"""YAML, JSON and TOML: nested keys joined by dots, each value with its place. Aliases are shared, not spelled out."""

import re
import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heuristics.configs.document import STRING_IN_YAML_1_1, Block, Document, Value, scalar

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

MOST_VALUES = 20_000  # of a document; what a bomb of aliases amounts to is more
DEEPEST = 60
COMMAND = re.compile(r"(--[A-Za-z][\w-]*[ =]|\.lr=|\blearning_rate=)")


def read_yaml(text: str, document: Document, first: int = 1, *, trap: bool = True) -> None:
    """Add what YAML or JSON holds to a document, one block a YAML document.

    Args:
        text: YAML 1.2, of which JSON is a part.
        document: gets its blocks and problems.
        first: number of its first line in the file.
        trap: whether a loader of YAML 1.1 may read it.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        for node in YAML(typ="safe").compose_all(text):
            if node is not None:
                _add(node, document, first, trap)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + (mark.line if mark is not None else 0)
        document.problems.append((line, f"no YAML: {error.problem or error.context}"))
    except (YAMLError, RecursionError, ValueError) as error:
        document.problems.append((first, f"no YAML: {str(error).splitlines()[0] if str(error) else 'nested too deep'}"))


def _add(root: "Node", document: Document, first: int, trap: bool) -> None:
    block = Block("mapping", "", {}, first + root.start_mark.line)
    seen: set[int] = set()
    for count, (name, node) in enumerate(_scalars(root)):
        if count >= MOST_VALUES:
            document.problems.append((block.line, f"more than {MOST_VALUES} values; the rest is left out"))
            break
        line, column = first + node.start_mark.line, node.start_mark.column + 1
        text = str(node.value)
        plain = node.style is None
        value = scalar(text) if plain else text
        string = trap and plain and isinstance(value, int | float) and bool(STRING_IN_YAML_1_1.fullmatch(text))
        block.entries[name] = Value(value, text[:500], line, column, "literal", string)
        if "\n" in text and id(node) not in seen and COMMAND.search(text):  # once, however many aliases it has
            seen.add(id(node))
            _commands(text, document, line + 1 if node.style in ("|", ">") else line)
    document.blocks.append(block)


def _commands(text: str, document: Document, line: int) -> None:
    from heuristics.configs.syntax.shell import read_shell

    for block in read_shell(text, line):
        if block.entries:
            block.inside = "YAML"
            document.blocks.append(block)


def _scalars(root: "Node") -> Iterator[tuple[str, Any]]:
    """Scalars by dotted name, in the order of the text; merge keys are followed, a key set before wins over them."""
    waiting: list[tuple[str, Any, int]] = [("", root, 0)]
    steps = 0
    while waiting and steps < 10 * MOST_VALUES:
        steps += 1
        name, node, depth = waiting.pop()
        kind = type(node).__name__
        if kind == "ScalarNode":
            yield name, node
        elif depth >= DEEPEST:
            continue
        elif kind == "SequenceNode":
            items = [(f"{name}.{place}" if name else str(place), item) for place, item in enumerate(node.value[:500])]
            waiting.extend((key, item, depth + 1) for key, item in reversed(items))
        else:
            lists = [pair for pair in node.value if _merges_several(pair)]
            pairs = [pair for pair in node.value if not _merges_several(pair)]
            pairs += [(key, part) for key, whole in lists for part in reversed(whole.value)]
            items = [
                (name if str(key.value) == "<<" else f"{name}.{key.value}" if name else str(key.value), item)
                for key, item in sorted(pairs, key=lambda pair: str(pair[0].value) != "<<")
                if type(key).__name__ == "ScalarNode"
            ]
            waiting.extend((key, item, depth + 1) for key, item in reversed(items))


def _merges_several(pair: Any) -> bool:
    """Whether a pair is of the kind `<<: [*a, *b]`."""
    return str(pair[0].value) == "<<" and type(pair[1]).__name__ == "SequenceNode"


def read_toml(text: str, document: Document, first: int = 1) -> None:
    """Add what TOML holds to a document."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers with more digits than Python takes
        found = re.search(r"at line (\d+)", str(error))
        document.problems.append((first + (int(found[1]) - 1 if found else 0), f"no TOML: {error}"))
        return
    places = _toml_lines(text)
    block = Block("mapping", "", {}, first)
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{name}.{key}" if name else str(key), part) for key, part in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((f"{name}.{place}", part) for place, part in reversed(list(enumerate(value))))
        elif isinstance(value, str | int | float | bool):
            line, column, written = places.get(name, (0, 1, str(value)))
            block.entries[name] = Value(value, written, first + line, column)
    document.blocks.append(block)


def _toml_lines(text: str) -> dict[str, tuple[int, int, str]]:
    """Line, column and text of each `key = value` by its whole name."""
    places: dict[str, tuple[int, int, str]] = {}
    table = ""
    for number, line in enumerate(text.splitlines()):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            table = header[1].replace('"', "")
        elif pair := re.match(r"""\s*([\w."'-]+)\s*=\s*([^#]*)""", line):
            key = pair[1].replace('"', "").replace("'", "")
            whole = f"{table}.{key}" if table else key
            places.setdefault(whole, (number, pair.start(2) + 1, pair[2].strip()))
            for part in re.finditer(r"([\w-]+)\s*=\s*([^,{}]+)", pair[2]) if pair[2].startswith("{") else ():
                places.setdefault(f"{whole}.{part[1]}", (number, pair.start(2) + part.start(2) + 1, part[2].strip()))
    return places
