"""Shell: commands with their options; variables with defaults, arrays and loops are followed, nothing is run."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heuristics.configs.document import Block, How, Value, scalar
from heuristics.configs.syntax.tree import parse

if TYPE_CHECKING:
    from tree_sitter import Node

HYDRA = re.compile(r"[+~]{0,2}[A-Za-z_][\w./@-]*=")
OPTION = re.compile(r"--?[A-Za-z][\w.-]*")
NO_TRAINING = {"echo", "printf", "sed", "awk", "grep", "set", "curl", "wget", "kill", "pkill", "cd", "mkdir", "export"}
LOST = "\0"  # stands in a text for what could not be followed
MOST_NAMES = 40  # words of a command that are no options
SHELLS = ("bash", "sh", "zsh", "eval")
OPTIONS_IN_TEXT = re.compile(r"\s--?\w|\w=")
MOST_OF_ALL = 400_000  # words of all commands of a script
LONGEST = 20_000  # characters of a variable
MOST = 4000  # words of a command, once its arrays are spelled out


def read_shell(text: str, first: int = 1) -> list[Block]:
    """Commands of a script.

    Args:
        text: of the script.
        first: number of its first line in the file.
    """
    tidy = re.sub(r"`#[^`\n]*`", lambda found: " " * len(found[0]), text)  # a comment inside a command
    tidy = re.sub(r"<([A-Za-z_][\w -]*)>", r"_\1_", tidy)  # something to fill in, no redirection
    script = _Script(first)
    script.walk(parse("bash", tidy))
    return script.blocks + script.unused()


class _Script:
    def __init__(self, first: int) -> None:
        self.first = first
        self.variables: dict[str, list[Value]] = {}
        self.used: set[str] = set()
        self.blocks: list[Block] = []
        self.budget, self.depth = MOST_OF_ALL, 0

    def again(self, text: str, line: int) -> None:
        """A script inside a script: what stands behind `bash -c`, or is fed to a shell."""
        if self.depth < 3:
            first, self.first, self.depth = self.first, line, self.depth + 1
            self.walk(parse("bash", text))
            self.first, self.depth = first, self.depth - 1

    def unused(self) -> list[Block]:
        """Options that are gathered in a variable which no command here uses: some other script does."""
        found = []
        for name, values in self.variables.items():
            words = [word for value in values for word in _split(value)]
            if name not in self.used and sum(bool(OPTION.match(w.text) or HYDRA.match(w.text)) for w in words) > 1:
                found.append(command(words, words[0].line))
        return found

    def walk(self, root: "Node") -> None:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node.type == "variable_assignment":
                self._assign(node)
            elif node.type == "command":
                self._command(node)
            elif node.type == "for_statement":
                self._loop(node)
                waiting.extend(reversed(node.children_by_field_name("body")))
            elif node.type == "heredoc_body":
                before = _text(node.parent.parent)[:200] if node.parent is not None and node.parent.parent else ""
                if any(
                    re.match(rf"\s*(\w+=\S*\s+)*(srun )?{shell}\b", before) for shell in (*SHELLS, "sbatch", "read")
                ):
                    self.again(_text(node), self._place(node)[0])
            else:
                waiting.extend(reversed(node.children))

    def _place(self, node: "Node") -> tuple[int, int]:
        row, column = node.start_point
        return self.first + row, column + 1

    def _assign(self, node: "Node") -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        key = _text(name)
        one = value is not None and value.type != "array"
        found = [self._whole(value)] if one and value is not None else self._words(value) if value is not None else []
        adds = any(child.type == "+=" for child in node.children)
        before = self.variables.get(key, [])
        if one:
            text = found[0].text
            if LOST in text and not adds and before and LOST not in before[0].text:
                return  # of a loop over arguments, say: what was there by default is what we know
            text = (f"{before[-1].text}{text}" if adds and before else text)[:LONGEST]
            other = bool(before) and before[0].text != text and not re.search(r"\s", text)
            if other and _conditional(node):
                text = LOST  # one of two values
            how: How = "unresolved" if LOST in text else found[0].how
            self.variables[key] = [Value(None if LOST in text else scalar(text), text, *_at(found[0]), how)]
        else:
            self.variables[key] = [*(before if adds else []), *found][:MOST]

    def _loop(self, node: "Node") -> None:
        name = node.child_by_field_name("variable")
        values = [word for child in node.children_by_field_name("value") for word in self._words(child)]
        if name is not None and values:  # the highest of several numbers
            numbers = [value for value in values if isinstance(value.value, int | float)]
            most = max(numbers, key=lambda value: float(str(value.value))) if len(numbers) == len(values) else values[0]
            self.variables[_text(name)] = [most]

    def _command(self, node: "Node") -> None:
        if self.budget < 0:
            return
        words: list[Value] = []
        for child in node.children:
            if child.type == "variable_assignment":  # before a command: for it alone, but no harm in keeping it
                self._assign(child)
            elif child.type not in ("file_redirect", "heredoc_redirect", "herestring_redirect", "comment"):
                words.extend(self._words(child))
        self.budget -= len(words)
        if not words or self.budget < 0:
            return
        program = words[0].text.rpartition("/")[2]
        for child in node.children if program in SHELLS or any(w.text in SHELLS for w in words[:8]) else ():
            if child.type in ("string", "raw_string") and OPTIONS_IN_TEXT.search(_text(child)):
                self.again(self._whole(child).text, self._place(child)[0])
        if program not in NO_TRAINING:
            self.blocks.append(command(words[:MOST], self._place(node)[0]))

    def _whole(self, node: "Node") -> Value:
        """A value as one text, not split into words."""
        line, column = self._place(node)
        if node.type in ("raw_string", "word", "number"):
            return _word(_bare(node), line, column, "literal")
        parts = list(self._parts(node))
        text = "".join(" ".join(word.text for word in part) if isinstance(part, list) else part for part in parts)
        return _word(text, line, column, "literal" if "$" not in _text(node) else "followed")

    def _words(self, node: "Node") -> list[Value]:
        line, column = self._place(node)
        kind = node.type
        if kind == "command_name" and node.children:
            return self._words(node.children[0])
        if kind == "array":
            return [word for child in node.children if child.is_named for word in self._words(child)]
        if kind in ("word", "number", "variable_name", "extglob_pattern", "raw_string", "ansi_c_string"):
            text = _bare(node)
            return [Value(scalar(text), text, line, column)]
        if kind == "comment":
            return []
        parts = list(self._parts(node))
        whole = [part for part in parts if isinstance(part, list)]
        if len(parts) == 1 and whole:  # an array, spelled out
            words = [word for value in whole[0] for word in _split(value)]
            return [w if w.how == "unresolved" else Value(w.value, w.text, *_at(w), how="followed") for w in words]
        text = "".join(" ".join(word.text for word in part) if isinstance(part, list) else part for part in parts)
        if text == "" and kind in ("simple_expansion", "expansion"):
            return []
        plain = "$" not in _text(node)
        splits = kind in ("simple_expansion", "expansion") or (kind == "string" and " --" in text and not plain)
        pieces = text.split() if splits else [text]  # words of a variable, split as by a shell
        return [_word(piece, line, column, "literal" if plain else "followed") for piece in pieces if piece != "\\"]

    def _parts(self, node: "Node") -> Iterator["str | list[Value]"]:
        """Pieces of a word: text, or words of an array; LOST where it cannot be followed."""
        kind = node.type
        if kind in ("string", "concatenation", "translated_string"):
            end = node.start_byte + (1 if kind == "string" else 0)
            for child in node.children:
                if not child.is_named and kind == "string":
                    continue
                if kind == "string" and child.start_byte > end:
                    yield _gap(node, end, child.start_byte)
                yield from self._parts(child)
                end = child.end_byte
        elif kind == "simple_expansion":
            yield self._variable(_text(node)[1:], array=False)
        elif kind == "expansion":
            yield self._expansion(node)
        elif kind in ("command_substitution", "process_substitution"):
            yield LOST
        elif kind == "arithmetic_expansion":
            yield self._arithmetic(_text(node)[3:-2])
        else:
            yield _bare(node)

    def _variable(self, name: str, array: bool) -> "str | list[Value]":
        if name in ("@", "*", "#", "?", "$", "!") or name.isdigit():
            return "" if name in ("@", "*") else LOST
        values = self.variables.get(name)
        if values is None:
            return [] if array else LOST
        self.used.add(name)
        if array:
            return values
        return values[0].text if values else ""

    def _expansion(self, node: "Node") -> "str | list[Value]":
        inner = _text(node)[2:-1]
        found = re.fullmatch(r"(\w+)(\[[@*]\])?(?:(:?[-=+?])(.*))?", inner, re.DOTALL)
        if not found:
            return LOST
        name, array, sign, word = found.groups()
        value = self._variable(name, bool(array))
        if sign in (":-", "-", ":=", "=") and (value == LOST or (value == "" and sign[0] == ":")):
            return self._default(word)
        if sign in (":+", "+"):
            return self._default(word) if value else ""
        return value

    def _default(self, word: str) -> str:
        text = word.strip("\"'")
        if "$" not in text and "`" not in text:
            return text
        found = re.fullmatch(r"\$\{?(\w+)(?::?-([^}]*))?\}?", text)
        if not found:
            return LOST
        value = self._variable(found[1], array=False)
        return value if isinstance(value, str) and value not in ("", LOST) else found[2] or LOST

    def _arithmetic(self, text: str) -> str:
        """Products of numbers and variables."""
        names = re.findall(r"\$?\{?([A-Za-z_]\w*)\}?", text)
        for name in names:
            value = self._variable(name, array=False)
            if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
                return LOST
            text = re.sub(rf"\$?\{{?\b{name}\b\}}?", value, text)
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        if re.fullmatch(r"[\s\d*()]+", text) and numbers:
            total = 1
            for number in numbers:
                total *= number
            return str(total) if total < 10**18 else LOST
        return LOST


def command(words: list[Value], line: int) -> Block:
    """A command's words as a block: options are entries, the rest is its name."""
    entries: dict[str, Value] = {}
    names: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        text = word.text
        option = OPTION.match(text)
        if option and (option.end() == len(text) or text[option.end()] == "="):
            key = _key(option.group())
            if option.end() < len(text):
                entries[key] = _after(word, option.end() + 1)
            elif key in ("m", "module") and place < len(words):
                names += ["-m", words[place].text]
                place += 1
            elif place < len(words) and not OPTION.match(words[place].text) and not words[place].text.endswith(".py"):
                entries[key] = words[place]
                place += 1
            else:
                entries[key] = Value(True, text, word.line, word.column)
        elif (found := HYDRA.match(text)) and not text.startswith(("http", "/")):
            entries[_key(found.group()[:-1].lstrip("+~"))] = _after(word, found.end())
        else:
            names.append(text)
    return Block("command", " ".join(names[:MOST_NAMES]).replace(LOST, "$"), entries, line)


def _key(text: str) -> str:
    return text.lstrip("-").replace("-", "_")


def _after(word: Value, start: int) -> Value:
    return _word(
        word.text[start:].strip("\"'"),
        word.line,
        word.column + start,
        "literal" if word.how == "literal" else "followed",
    )


def _word(text: str, line: int, column: int, how: How) -> Value:
    if LOST in text:
        return Value(None, text, line, column, "unresolved")
    return Value(scalar(text), text, line, column, how)


def _split(value: Value) -> list[Value]:
    """Words of a variable that holds several options."""
    pieces = value.text.split() if re.search(r"\s(--|[\w.]+=)", value.text) else [value.text]
    return [_word(piece, value.line, value.column, value.how) for piece in pieces if piece != "\\"]


def _conditional(node: "Node") -> bool:
    parent = node.parent
    while parent is not None and parent.type != "function_definition":
        if parent.type in ("if_statement", "case_statement", "while_statement", "for_statement"):
            return True
        parent = parent.parent
    return False


def _at(value: Value) -> tuple[int, int]:
    return value.line, value.column


def _text(node: "Node") -> str:
    return (node.text or b"").decode(errors="replace")


def _gap(node: "Node", start: int, end: int) -> str:
    return (node.text or b"")[start - node.start_byte : end - node.start_byte].decode(errors="replace")


def _bare(node: "Node") -> str:
    text = _text(node)
    if node.type == "raw_string":
        return text[1:-1]
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).replace("\n", "") if "\\" in text else text
