"""Python: calls, class fields, parser options and dictionaries, with the names that they use followed in the file.

tree-sitter reads text of any Python version and goes on behind a syntax error.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heuristics.configs.document import Block, Document, Value, scalar
from heuristics.configs.syntax.nodes import (
    COMMAND_IN_TEXT,
    all_nodes,
    arithmetic,
    caller_of,
    commands_in,
    either,
    is_conditional,
    is_inside,
    scope_of,
    scopes_of,
    string_of,
    text_of,
)
from heuristics.configs.syntax.shell import command, read_shell
from heuristics.configs.syntax.tree import parse
from heuristics.schema import Scalar

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 60
PARSED = re.compile(r"pars|args|cli|tyro|fire|hydra|load", re.IGNORECASE)  # what makes objects of a class's fields
LAUNCHERS = {"run", "Popen", "call", "check_call", "check_output"}


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
        self.renamed: dict[str, str] = {}  # from trl import GRPOConfig as C

    def walk(self, root: "Node") -> None:
        broken = next((node for node in all_nodes(root) if node.type == "ERROR" or node.is_missing), None)
        if broken is not None:
            self.document.problems.append((self._at(broken)[0], "no Python that can be read whole; what can be is"))
        for node in all_nodes(root):  # fields and options may stand behind what uses them
            if node.type == "class_definition":
                self._class(node)
            elif node.type == "call":
                self._option(node)
        for node in all_nodes(root):
            kind = node.type
            if kind == "import_statement" or kind == "import_from_statement":
                self._import(node)
            elif kind == "assignment":
                self._assign(node)
            elif kind in ("default_parameter", "typed_default_parameter"):
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                if name is not None and value is not None:
                    self._bind(text_of(name), self._value(value), node)
            elif kind == "augmented_assignment":
                left = node.child_by_field_name("left")
                if left is not None:
                    self._bind(text_of(left), Value(None, text_of(node)[:200], *self._at(node), "unresolved"), node)
            elif kind == "call":
                self._call(node)
            elif kind == "dictionary" and not is_inside(node, ("dictionary",), stop="argument_list"):
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
        if _is_late(node):
            self.document.late.add(line)
        module = node.child_by_field_name("module_name")
        found = [module] if module is not None else node.children_by_field_name("name")
        for name in found:
            dotted = name.child_by_field_name("name") if name.type == "aliased_import" else name
            self.document.imports.append((text_of(dotted if dotted is not None else name), line))
        for name in node.children_by_field_name("name") if module is not None else []:
            said, alias = name.child_by_field_name("name"), name.child_by_field_name("alias")
            if said is not None and alias is not None:
                self.renamed[text_of(alias)] = text_of(said)

    def _assign(self, node: "Node") -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if left.type == "identifier" and not is_inside(node, ("class_definition",), stop="function_definition"):
            self._bind(text_of(left), self._value(right), node)
        elif left.type == "pattern_list":
            for part in left.named_children:
                self._bind(text_of(part), Value(None, text_of(right)[:200], *self._at(node), "unresolved"), node)
        elif left.type == "subscript":  # config["learning_rate"] = 1e-5
            held, keys = left.child_by_field_name("value"), left.children_by_field_name("subscript")
            known = self.dicts.get(text_of(held)) if held is not None else None
            if known is not None and len(keys) == 1 and keys[0].type == "string":
                self._enter(known, string_of(keys[0]), self._value(right), node)
        elif left.type == "attribute":  # config.learning_rate = 1e-5
            owner, _, name = text_of(left).rpartition(".")
            made = next((b for b in reversed(self.document.blocks[-200:]) if b.target == owner), None)
            if made is not None:
                self._enter(made, name, self._value(right), node)
            else:
                block = Block("mapping", owner, {name: self._value(right)}, self._at(node)[0])
                self.document.blocks.append(block)

    def _bind(self, name: str, value: Value, node: "Node") -> None:
        """A name gets a value; under a condition another one than before means that neither is known."""
        scope = self.names.setdefault(scope_of(node), {})
        scope[name] = either(scope.get(name), value) if is_conditional(node) else value

    def _enter(self, block: Block, name: str, value: Value, node: "Node") -> None:
        block.entries[name] = either(block.entries.get(name), value) if is_conditional(node) else value

    def _look(self, name: str, node: "Node") -> Value | None:
        """The value of a name where a node stands: of its function, of those around it, of the module."""
        for scope in scopes_of(node):
            if name in self.names.get(scope, {}):
                return self.names[scope][name]
        return None

    def _field(self, name: str, value: Value) -> None:
        """A field of a class or an option; two of one name with different values say nothing."""
        self.fields[name] = either(self.fields.get(name), value)

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
                entries[text_of(left)] = value
                self._field(text_of(left), value)
        if entries and name is not None:
            block = Block("fields", text_of(name), entries, self._at(node)[0])
            block.others = {"bases": text_of(bases) if bases is not None else ""}
            self.document.blocks.append(block)

    def _call(self, node: "Node") -> None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None or function.type not in ("identifier", "attribute"):
            return
        first, dot, rest = re.sub(r"\s+", "", text_of(function)).partition(".")
        name = f"{self.renamed.get(first, first)}{dot}{rest}"
        if name.endswith("add_argument"):
            return
        block = Block("call", name, {}, self._at(node)[0])
        block.entries, block.others = self._arguments(arguments)
        block.inside = caller_of(node)
        if name.rpartition(".")[2] in LAUNCHERS:
            self._launch(arguments)
        parent = node.parent
        while parent is not None and parent.type in ("await", "parenthesized_expression"):
            parent = parent.parent
        if parent is not None and parent.type == "assignment":
            left = parent.child_by_field_name("left")
            block.target = text_of(left) if left is not None else ""
            if name == "dict":
                self.dicts[block.target] = block
        elif parent is not None and parent.type == "keyword_argument":
            key = parent.child_by_field_name("name")
            block.target = f"={text_of(key)}" if key is not None else ""
        self.document.blocks.append(block)

    def _arguments(self, arguments: "Node") -> tuple[dict[str, Value], dict[str, str]]:
        """Keyword arguments of a call, of dictionaries that it spreads too; and the names that they come from."""
        entries: dict[str, Value] = {}
        others: dict[str, str] = {}
        for argument in arguments.children:
            if argument.type == "keyword_argument":
                key, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
                if key is None or value is None:
                    continue
                entries[text_of(key)] = self._value(value)
                if value.type in ("identifier", "call", "attribute"):
                    others[text_of(key)] = text_of(value)[:200]
            elif argument.type == "dictionary_splat":
                entries |= self._splat(argument)
        return entries, others

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
            spread = [self._splat(child) for child in given.children if child.type == "dictionary_splat"]
            return {name: value for held in (*spread, dict(self._entries(given))) for name, value in held.items()}
        called, arguments = given.child_by_field_name("function"), given.child_by_field_name("arguments")
        if called is not None and arguments is not None and text_of(called) == "dict":
            return self._arguments(arguments)[0]
        known = self.dicts.get(text_of(given))
        return dict(known.entries) if known else {"**": Value(None, text_of(given), *self._at(given), "unresolved")}

    def _option(self, node: "Node") -> None:
        """parser.add_argument("--learning_rate", type=float, default=1e-5)."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if arguments is None or function is None or not text_of(function).endswith("add_argument"):
            return
        names = [string_of(child) for child in arguments.children if child.type == "string"]
        longest = next((name for name in names if name.startswith("--")), None)
        for argument in arguments.children:
            if longest and argument.type == "keyword_argument" and text_of(argument.children[0]) == "default":
                value = self._value(argument.children[-1])
                key = longest.lstrip("-").replace("-", "_")
                self.options.entries[key] = value
                self._field(key, value)

    def _dict(self, node: "Node") -> None:
        entries = dict(self._entries(node))
        parent = node.parent
        left = parent.child_by_field_name("left") if parent is not None and parent.type == "assignment" else None
        block = Block("mapping", text_of(left) if left is not None else "", entries, self._at(node)[0])
        if left is not None:
            self.dicts[text_of(left)] = block
        if entries:
            self.document.blocks.append(block)

    def _entries(self, node: "Node", before: str = "", depth: int = 0) -> Iterator[tuple[str, Value]]:
        for pair in node.children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type != "pair" or key is None or value is None or key.type != "string":
                continue
            name = f"{before}{string_of(key)}"
            if value.type == "dictionary" and depth < DEEPEST:
                yield from self._entries(value, f"{name}.", depth + 1)
            else:
                yield name, self._value(value)

    def _string(self, node: "Node") -> None:
        """Command lines in a docstring or a launch string; its other lines are prose."""
        if node.parent is not None and node.parent.type == "concatenated_string":
            return
        text = text_of(node)
        if len(text) < 30 or not COMMAND_IN_TEXT.search(text):
            return
        line = self._at(node)[0]
        if node.type == "concatenated_string":  # f"a {b} " f"c": one line, whatever is put in left open
            text = re.sub(r"\{[^{}]*\}", "$_", "".join(string_of(part, raw=True) for part in node.children))
        for start, lines in commands_in(text.replace("\\\\\n", "\\\n")):
            for block in read_shell(lines, line + start):
                if block.entries:
                    block.inside = "string"
                    self.document.blocks.append(block)

    def _value(self, node: "Node", depth: int = 0) -> Value:
        """What an expression amounts to, as far as this file says."""
        line, column = self._at(node)
        text = text_of(node)[:200]

        def found(value: Scalar, literal: bool = False) -> Value:
            return Value(value, text, line, column, "literal" if literal else "followed")

        lost = Value(None, text, line, column, "unresolved")
        kind = node.type
        if depth > DEEPEST:
            return lost
        if kind in ("integer", "float", "true", "false", "none"):
            return found(scalar(text), literal=True)
        if kind in ("string", "concatenated_string"):
            return (
                lost
                if any(child.type == "interpolation" for child in all_nodes(node))
                else found(string_of(node), True)
            )
        if kind == "unary_operator":
            inner = self._value(node.children[-1], depth + 1).value
            return found(-inner, literal=True) if isinstance(inner, int | float) and text.startswith("-") else lost
        if kind == "parenthesized_expression" and node.named_child_count == 1:
            return self._value(node.named_children[0], depth + 1)
        if kind == "identifier":
            known = self._look(text, node)
            return found(known.value) if known is not None and known.how != "unresolved" else lost
        if kind == "attribute":
            known = self._attribute(*text.rpartition(".")[::2])
            return found(known.value) if known is not None and known.how != "unresolved" else lost
        if kind == "subscript":
            return self._subscript(node, lost)
        if kind == "binary_operator":
            left, right = (self._value(node.children[place], depth + 1).value for place in (0, -1))
            total = arithmetic(left, right, node)
            return lost if total is None else found(total)
        if kind == "boolean_operator" and " or " in text:
            return self._value(node.children[-1], depth + 1)
        if kind == "call":
            return self._called(node, lost, depth)
        return lost

    def _attribute(self, owner: str, name: str) -> Value | None:
        """What an object was made with; a class's field or an option, unless it was made by something else."""
        made = next((b for b in reversed(self.document.blocks[-200:]) if b.kind == "call" and b.target == owner), None)
        if made is not None and name in made.entries:
            return made.entries[name]
        classes = {block.name for block in self.document.blocks if block.kind == "fields"}
        if made is None or made.name.rpartition(".")[2] in classes or PARSED.search(made.name):
            return self.fields.get(name)
        return None

    def _subscript(self, node: "Node", lost: Value) -> Value:
        held, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        known = self.dicts.get(text_of(held)) if held is not None else None
        if known is None or len(keys) != 1 or keys[0].type != "string":
            return lost
        value = known.entries.get(string_of(keys[0]))
        return lost if value is None else Value(value.value, lost.text, lost.line, lost.column, "followed")

    def _called(self, node: "Node", lost: Value, depth: int) -> Value:
        """float("1e-5"), field(default=1e-5), os.environ.get("LR", "1e-5")."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return lost
        name, given = text_of(function), list(arguments.named_children)
        if name in ("float", "int", "str", "bool") and len(given) == 1:
            inner = self._value(given[0], depth + 1)
            value = scalar(inner.value) if isinstance(inner.value, str) else inner.value
            return lost if value is None else Value(value, lost.text, lost.line, lost.column, "followed")
        if name.rpartition(".")[2] in ("field", "Field", "ib"):
            for argument in given:
                if argument.type == "keyword_argument" and text_of(argument.children[0]) == "default":
                    return self._value(argument.children[-1], depth + 1)
        if name in ("os.environ.get", "os.getenv", "getenv", "environ.get") and len(given) == 2:
            inner = self._value(given[1], depth + 1)
            value = scalar(inner.value) if isinstance(inner.value, str) else inner.value
            return lost if value is None else Value(value, lost.text, lost.line, lost.column, "followed")
        return lost


def _is_late(node: "Node") -> bool:
    """Whether a statement does not run when its module is imported."""
    above = node.parent
    while above is not None:
        if above.type == "function_definition":
            return True
        condition = above.child_by_field_name("condition") if above.type == "if_statement" else None
        if condition is not None and text_of(condition).endswith("TYPE_CHECKING"):
            return True
        above = above.parent
    return False
