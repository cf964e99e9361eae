"""What the Python reader asks of a tree's nodes: scopes, conditions, the text of strings, sums of numbers."""

import ast
import operator
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heuristics.configs.document import Value
from heuristics.schema import Scalar

if TYPE_CHECKING:
    from tree_sitter import Node

COMMAND_IN_TEXT = re.compile(r"(--[A-Za-z][\w-]*[ =]|\b(lr|learning_rate)=|\.lr=)")
CONDITIONS = {"if_statement", "for_statement", "while_statement", "try_statement", "match_statement"}


def either(before: Value | None, value: Value) -> Value:
    """A value, if it is the only one; two different ones are none."""
    if before is None or (before.how != "unresolved" and before.value == value.value):
        return value
    return Value(None, value.text, value.line, value.column, "unresolved")


def scopes_of(node: "Node") -> Iterator[int]:
    """Functions that a node stands in, from the inside out, then the module."""
    parent = node.parent
    while parent is not None:
        if parent.type in ("function_definition", "lambda"):
            yield parent.id
        parent = parent.parent
    yield 0


def scope_of(node: "Node") -> int:
    """The innermost function that a node stands in, 0 for the module."""
    return next(scopes_of(node))


def is_conditional(node: "Node") -> bool:
    """Whether a statement is under a condition or in a loop of its function; `if __name__ ...` is none."""
    parent = node.parent
    while parent is not None and parent.type != "function_definition":
        if parent.type in CONDITIONS and "__name__" not in text_of(parent)[:30]:
            return True
        parent = parent.parent
    return False


def arithmetic(left: Scalar, right: Scalar, node: "Node") -> float | None:
    """What a binary operator makes of two numbers, None if that cannot be said."""
    sign = node.children[1].type if len(node.children) == 3 else ""
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    known = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    if sign == "**" and abs(left) <= 1000 and abs(right) <= 64:
        known["**"] = operator.pow
    try:
        return float(known[sign](left, right))
    except (ArithmeticError, KeyError, TypeError):
        return None


def all_nodes(root: "Node") -> Iterator["Node"]:
    """Every node, in the order of the text, without recursion."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def is_inside(node: "Node", kinds: tuple[str, ...], stop: str = "") -> bool:
    """Whether a node stands in one of some kinds, not looking beyond a kind."""
    parent = node.parent
    while parent is not None and parent.type != stop:
        if parent.type in kinds:
            return True
        parent = parent.parent
    return False


def caller_of(node: "Node") -> str:
    """Name of the call that a call is an argument of."""
    parent = node.parent
    while parent is not None and parent.type in ("argument_list", "keyword_argument", "parenthesized_expression"):
        parent = parent.parent
    function = parent.child_by_field_name("function") if parent is not None and parent.type == "call" else None
    return text_of(function) if function is not None else ""


def text_of(node: "Node") -> str:
    """Text of a node."""
    return (node.text or b"").decode(errors="replace")


def commands_in(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hold options, joined where a backslash joins them, each with the number of its first line, from 0."""
    lines = text.strip("rbfuRBFU\"'").split("\n")
    place = 0
    while place < len(lines):
        end = place
        while lines[end].rstrip().endswith("\\") and end + 1 < len(lines):
            end += 1
        whole = "\n".join(lines[place : end + 1])
        if COMMAND_IN_TEXT.search(whole):
            yield place, whole
        place = end + 1


def string_of(node: "Node", raw: bool = False) -> str:
    """The text of a string literal; of an f-string as it is written if raw, else as near as can be."""
    if raw:
        return re.sub(r"^[rbfuRBFU]*(\"\"\"|\'\'\'|\"|\')|(\"\"\"|\'\'\'|\"|\')$", "", text_of(node))
    try:
        value = ast.literal_eval(text_of(node))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text_of(node).strip("rbfuRBFU").strip("\"'")
    return value if isinstance(value, str) else str(value)
