"""Python: calls, class fields, parser options and dictionaries, with the names that they use followed in the file.

tree-sitter reads text of any Python version and goes on behind a syntax error.
"""

import ast
import operator
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heuristics.configs.document import Block, Document, Value, scalar
from heuristics.configs.syntax.shell import command, read_shell
from heuristics.configs.syntax.tree import parse
from heuristics.schema import Scalar

if TYPE_CHECKING:
    from tree_sitter import Node

COMMAND_IN_TEXT = re.compile(r"(--[A-Za-z][\w-]*[ =]|\b(lr|learning_rate)=|\.lr=)")
DEEPEST = 60
LAUNCHERS = {"run", "Popen", "call", "check_call", "check_output"}
CONDITIONS = {"if_statement", "for_statement", "while_statement", "try_statement", "match_statement"}


def read_python(text: str, document: Document, first: int = 1) -> None:
    """Add what a module holds to a document.

    Args:
        text: of the module.
        document: gets its blocks, imports and problems.
        first: number of its first line in the file.
    """
    _Module(document, first).walk(parse("python", text))


class _Module:
    def __init__(self, document: Document, first: int) -> None:
        self.document, self.first = document, first
        self.names: dict[int, dict[str, Value]] = {}  # by function, 0 for the module
        self.fields: dict[str, Value] = {}  # of classes and parser options, by attribute
        self.options = Block("arguments", "argparse", {}, first)
        self.dicts: dict[str, Block] = {}

    def walk(self, root: "Node") -> None:
        broken = next((node for node in _all(root) if node.type == "ERROR" or node.is_missing), None)
        if broken is not None:
            self.document.problems.append((self._at(broken)[0], "no Python that can be read whole; what can be is"))
        for node in _all(root):  # fields and options may stand behind what uses them
            if node.type == "class_definition":
                self._class(node)
            elif node.type == "call":
                self._option(node)
        for node in _all(root):
            kind = node.type
            if kind == "import_statement" or kind == "import_from_statement":
                self._import(node)
            elif kind == "assignment":
                self._assign(node)
            elif kind in ("default_parameter", "typed_default_parameter"):
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                if name is not None and value is not None:
                    self._bind(_text(name), self._value(value), node)
            elif kind == "augmented_assignment":
                left = node.child_by_field_name("left")
                if left is not None:
                    self._bind(_text(left), Value(None, _text(node)[:200], *self._at(node), "unresolved"), node)
            elif kind == "call":
                self._call(node)
            elif kind == "dictionary" and not _inside(node, ("dictionary",), stop="argument_list"):
                self._dict(node)
            elif kind in ("string", "concatenated_string"):
                self._string(node)
        if self.options.entries:
            self.document.blocks.append(self.options)

    def _at(self, node: "Node") -> tuple[int, int]:
        row, column = node.start_point
        return self.first + row, column + 1

    def _import(self, node: "Node") -> None:
        line = self._at(node)[0]
        module = node.child_by_field_name("module_name")
        found = [module] if module is not None else node.children_by_field_name("name")
        for name in found:
            dotted = name.child_by_field_name("name") if name.type == "aliased_import" else name
            self.document.imports.append((_text(dotted if dotted is not None else name), line))

    def _assign(self, node: "Node") -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if left.type == "identifier" and not _inside(node, ("class_definition",), stop="function_definition"):
            self._bind(_text(left), self._value(right), node)
        elif left.type == "pattern_list":
            for part in left.named_children:
                self._bind(_text(part), Value(None, _text(right)[:200], *self._at(node), "unresolved"), node)
        elif left.type == "subscript":  # config["learning_rate"] = 1e-5
            held, keys = left.child_by_field_name("value"), left.children_by_field_name("subscript")
            known = self.dicts.get(_text(held)) if held is not None else None
            if known is not None and len(keys) == 1 and keys[0].type == "string":
                self._enter(known, ast_text(keys[0]), self._value(right), node)
        elif left.type == "attribute":  # config.learning_rate = 1e-5
            owner, _, name = _text(left).rpartition(".")
            made = next((b for b in reversed(self.document.blocks[-200:]) if b.target == owner), None)
            if made is not None:
                self._enter(made, name, self._value(right), node)
            else:
                block = Block("mapping", owner, {name: self._value(right)}, self._at(node)[0])
                self.document.blocks.append(block)

    def _bind(self, name: str, value: Value, node: "Node") -> None:
        """A name gets a value; under a condition another one than before means that neither is known."""
        scope = self.names.setdefault(_scope(node), {})
        scope[name] = _either(scope.get(name), value) if _conditional(node) else value

    def _enter(self, block: Block, name: str, value: Value, node: "Node") -> None:
        block.entries[name] = _either(block.entries.get(name), value) if _conditional(node) else value

    def _look(self, name: str, node: "Node") -> Value | None:
        """The value of a name where a node stands: of its function, of those around it, of the module."""
        for scope in _scopes(node):
            if name in self.names.get(scope, {}):
                return self.names[scope][name]
        return None

    def _field(self, name: str, value: Value) -> None:
        """A field of a class or an option; two of one name with different values say nothing."""
        self.fields[name] = _either(self.fields.get(name), value)

    def _class(self, node: "Node") -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        bases = node.child_by_field_name("superclasses")
        entries: dict[str, Value] = {}
        for statement in body.children if body is not None else []:
            inner = statement.children[0] if statement.type == "expression_statement" and statement.children else None
            if inner is None or inner.type != "assignment":
                continue
            left, right = inner.child_by_field_name("left"), inner.child_by_field_name("right")
            if left is not None and right is not None and left.type == "identifier":
                value = self._value(right)
                entries[_text(left)] = value
                self._field(_text(left), value)
        if entries and name is not None:
            block = Block("fields", _text(name), entries, self._at(node)[0])
            block.others = {"bases": _text(bases) if bases is not None else ""}
            self.document.blocks.append(block)

    def _call(self, node: "Node") -> None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None or function.type not in ("identifier", "attribute"):
            return
        name = re.sub(r"\s+", "", _text(function))
        if name.endswith("add_argument"):
            return
        entries: dict[str, Value] = {}
        others: dict[str, str] = {}
        for argument in arguments.children:
            if argument.type == "keyword_argument":
                key, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
                if key is None or value is None:
                    continue
                entries[_text(key)] = self._value(value)
                if value.type in ("identifier", "call", "attribute"):
                    others[_text(key)] = _text(value)[:200]
            elif argument.type == "dictionary_splat":
                entries |= self._splat(argument)
        block = Block("call", name, entries, self._at(node)[0], others=others)
        block.inside = _caller(node)
        if name.rpartition(".")[2] in LAUNCHERS:
            self._launch(arguments)
        parent = node.parent
        while parent is not None and parent.type in ("await", "parenthesized_expression"):
            parent = parent.parent
        if parent is not None and parent.type == "assignment":
            left = parent.child_by_field_name("left")
            block.target = _text(left) if left is not None else ""
            if name == "dict":
                self.dicts[block.target] = block
        elif parent is not None and parent.type == "keyword_argument":
            key = parent.child_by_field_name("name")
            block.target = f"={_text(key)}" if key is not None else ""
        self.document.blocks.append(block)

    def _launch(self, arguments: "Node") -> None:
        """subprocess.run(["accelerate", "launch", "sft.py", "--learning_rate", "2e-4"])."""
        given = next((child for child in arguments.named_children), None)
        if given is None or given.type != "list":
            return
        values = [self._value(child) for child in given.named_children[:200]]
        words = [Value(scalar(str(v.value)), str(v.value), v.line, v.column, v.how) for v in values]
        if any(word.text.startswith("--") for word in words):
            self.document.blocks.append(command(words, self._at(given)[0]))

    def _splat(self, node: "Node") -> dict[str, Value]:
        given = next((child for child in node.children if child.is_named), None)
        if given is None:
            return {}
        if given.type == "dictionary":
            return dict(self._entries(given))
        known = self.dicts.get(_text(given))
        return dict(known.entries) if known else {"**": Value(None, _text(given), *self._at(given), "unresolved")}

    def _option(self, node: "Node") -> None:
        """parser.add_argument("--learning_rate", type=float, default=1e-5)."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if arguments is None or function is None or not _text(function).endswith("add_argument"):
            return
        names = [ast_text(child) for child in arguments.children if child.type == "string"]
        longest = next((name for name in names if name.startswith("--")), None)
        for argument in arguments.children:
            if longest and argument.type == "keyword_argument" and _text(argument.children[0]) == "default":
                value = self._value(argument.children[-1])
                key = longest.lstrip("-").replace("-", "_")
                self.options.entries[key] = value
                self._field(key, value)

    def _dict(self, node: "Node") -> None:
        entries = dict(self._entries(node))
        if not entries:
            return
        parent = node.parent
        left = parent.child_by_field_name("left") if parent is not None and parent.type == "assignment" else None
        block = Block("mapping", _text(left) if left is not None else "", entries, self._at(node)[0])
        if left is not None:
            self.dicts[_text(left)] = block
        self.document.blocks.append(block)

    def _entries(self, node: "Node", before: str = "", depth: int = 0) -> Iterator[tuple[str, Value]]:
        for pair in node.children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type != "pair" or key is None or value is None or key.type != "string":
                continue
            name = f"{before}{ast_text(key)}"
            if value.type == "dictionary" and depth < DEEPEST:
                yield from self._entries(value, f"{name}.", depth + 1)
            else:
                yield name, self._value(value)

    def _string(self, node: "Node") -> None:
        """Command lines in a docstring or a launch string; its other lines are prose."""
        if node.parent is not None and node.parent.type == "concatenated_string":
            return
        text = _text(node)
        if len(text) < 30 or not COMMAND_IN_TEXT.search(text):
            return
        line = self._at(node)[0]
        if node.type == "concatenated_string":  # f"a {b} " f"c": one line, whatever is put in left open
            text = re.sub(r"\{[^{}]*\}", "$_", "".join(ast_text(part, raw=True) for part in node.children))
        for start, lines in _commands(text.replace("\\\\\n", "\\\n")):
            for block in read_shell(lines, line + start):
                if block.entries:
                    block.inside = "string"
                    self.document.blocks.append(block)

    def _value(self, node: "Node", depth: int = 0) -> Value:
        """What an expression amounts to, as far as this file says."""
        line, column = self._at(node)
        text = _text(node)[:200]

        def found(value: Scalar, literal: bool = False) -> Value:
            return Value(value, text, line, column, "literal" if literal else "followed")

        lost = Value(None, text, line, column, "unresolved")
        kind = node.type
        if depth > DEEPEST:
            return lost
        if kind in ("integer", "float", "true", "false", "none"):
            return found(scalar(text), literal=True)
        if kind in ("string", "concatenated_string"):
            return lost if any(child.type == "interpolation" for child in _all(node)) else found(ast_text(node), True)
        if kind == "unary_operator":
            inner = self._value(node.children[-1], depth + 1).value
            return found(-inner, literal=True) if isinstance(inner, int | float) and text.startswith("-") else lost
        if kind == "parenthesized_expression" and node.named_child_count == 1:
            return self._value(node.named_children[0], depth + 1)
        if kind == "identifier":
            known = self._look(text, node)
            return found(known.value) if known is not None and known.how != "unresolved" else lost
        if kind == "attribute":
            known = self.fields.get(text.rpartition(".")[2])
            return found(known.value) if known is not None and known.how != "unresolved" else lost
        if kind == "subscript":
            return self._subscript(node, lost)
        if kind == "binary_operator":
            left, right = (self._value(node.children[place], depth + 1).value for place in (0, -1))
            total = _arithmetic(left, right, node)
            return lost if total is None else found(total)
        if kind == "boolean_operator" and " or " in text:
            return self._value(node.children[-1], depth + 1)
        if kind == "call":
            return self._called(node, lost, depth)
        return lost

    def _subscript(self, node: "Node", lost: Value) -> Value:
        held, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        known = self.dicts.get(_text(held)) if held is not None else None
        if known is None or len(keys) != 1 or keys[0].type != "string":
            return lost
        value = known.entries.get(ast_text(keys[0]))
        return lost if value is None else Value(value.value, lost.text, lost.line, lost.column, "followed")

    def _called(self, node: "Node", lost: Value, depth: int) -> Value:
        """float("1e-5"), field(default=1e-5), os.environ.get("LR", "1e-5")."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return lost
        name, given = _text(function), list(arguments.named_children)
        if name in ("float", "int", "str", "bool") and len(given) == 1:
            inner = self._value(given[0], depth + 1)
            value = scalar(inner.value) if isinstance(inner.value, str) else inner.value
            return lost if value is None else Value(value, lost.text, lost.line, lost.column, "followed")
        if name.rpartition(".")[2] in ("field", "Field", "ib"):
            for argument in given:
                if argument.type == "keyword_argument" and _text(argument.children[0]) == "default":
                    return self._value(argument.children[-1], depth + 1)
        if name in ("os.environ.get", "os.getenv", "getenv", "environ.get") and len(given) == 2:
            inner = self._value(given[1], depth + 1)
            value = scalar(inner.value) if isinstance(inner.value, str) else inner.value
            return lost if value is None else Value(value, lost.text, lost.line, lost.column, "followed")
        return lost


def _either(before: Value | None, value: Value) -> Value:
    if before is None or (before.how != "unresolved" and before.value == value.value):
        return value
    return Value(None, value.text, value.line, value.column, "unresolved")


def _scopes(node: "Node") -> Iterator[int]:
    """Functions that a node stands in, from the inside out, then the module."""
    parent = node.parent
    while parent is not None:
        if parent.type in ("function_definition", "lambda"):
            yield parent.id
        parent = parent.parent
    yield 0


def _scope(node: "Node") -> int:
    return next(_scopes(node))


def _conditional(node: "Node") -> bool:
    """Whether a statement is under a condition or in a loop of its function; `if __name__ ...` is none."""
    parent = node.parent
    while parent is not None and parent.type != "function_definition":
        if parent.type in CONDITIONS and "__name__" not in _text(parent)[:30]:
            return True
        parent = parent.parent
    return False


def _arithmetic(left: Scalar, right: Scalar, node: "Node") -> float | None:
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


def _all(root: "Node") -> Iterator["Node"]:
    """Every node, in the order of the text, without recursion."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _inside(node: "Node", kinds: tuple[str, ...], stop: str = "") -> bool:
    parent = node.parent
    while parent is not None and parent.type != stop:
        if parent.type in kinds:
            return True
        parent = parent.parent
    return False


def _caller(node: "Node") -> str:
    """Name of the call that a call is an argument of."""
    parent = node.parent
    while parent is not None and parent.type in ("argument_list", "keyword_argument", "parenthesized_expression"):
        parent = parent.parent
    function = parent.child_by_field_name("function") if parent is not None and parent.type == "call" else None
    return _text(function) if function is not None else ""


def _text(node: "Node") -> str:
    return (node.text or b"").decode(errors="replace")


def _commands(text: str) -> Iterator[tuple[int, str]]:
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


def ast_text(node: "Node", raw: bool = False) -> str:
    """The text of a string literal; of an f-string as it is written if raw, else as near as can be."""
    if raw:
        return re.sub(r"^[rbfuRBFU]*(\"\"\"|\'\'\'|\"|\')|(\"\"\"|\'\'\'|\"|\')$", "", _text(node))
    try:
        value = ast.literal_eval(_text(node))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return _text(node).strip("rbfuRBFU").strip("\"'")
    return value if isinstance(value, str) else str(value)
