"""Our YAML front matter: where it is, its nodes with their lines, and the fields of the page itself.

Claims and statements are read from the nodes by `claims.py`. A line that is not YAML is reported and left out, and the
rest is read without it, so that one slip does not hide every claim of a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from heuristics.schema import Defect
from heuristics.wiki.active import find_active
from heuristics.wiki.defects import UNSTORABLE, closest, defect
from heuristics.wiki.text import Text

KEYS = ("title", "description", "tags", "claims", "statements")

_OPENED = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSED = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
_PROBABLE_END = re.compile(r"^(?:[ \t]*$|#{1,6}[ \t]|==|\{\|)", re.MULTILINE)
_TOO_DEEP = re.compile(r"(?:[\[{][^\[\]{}]*){30}")
_CLAIM_ID = re.compile(r"\bid:[ \t]*([a-z][a-z0-9-]*)")
# ruamel.yaml reads about 170 kB a second, and reads again for every line left out.
_LONGEST = 1 << 16
_MOST_REPAIRS = 5
_SHALLOW = "YAML 1.2 that is nested a few levels deep at most"
PARSER_FAILURES = (
    YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError,
)  # fmt: skip
"""What a hostile text gets out of a YAML parser: RecursionError, days that do not exist, unhashable keys."""


@dataclass
class FrontMatter:
    """What front matter says.

    Attributes:
        body: offset at which the page begins.
        entries: nodes of the claims, and of the statements.
        lost_claims: ids that stood on lines which are no YAML; None if none of the YAML could be read.
    """

    body: int = 0
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    entries: dict[str, list[Node]] = field(default_factory=lambda: {"claims": [], "statements": []})
    lost_claims: set[str] | None = field(default_factory=set)
    defects: list[Defect] = field(default_factory=list)


class FrontMatterReader:
    """Reads the YAML of one page; nodes know their offset in it, and `line` turns that into a line of the file."""

    def __init__(self, raw: str) -> None:
        self.text = Text(raw)
        self.found = FrontMatter()
        self.start = 0

    def line(self, at: int) -> int:
        """Line in the file of an offset in the YAML."""
        return self.text.line(min(self.start + at, max(self.found.body - 1, 0)))

    def written(self, node: Node) -> str:
        """A node as the page writes it."""
        return self.text.raw[self.start + node.start_mark.index : self.start + node.end_mark.index].strip()

    def line_of(self, node: Node) -> int:
        """Line in the file at which a node starts."""
        return self.line(node.start_mark.index)

    def report(self, code: str, line: int, found: str, wanted: str) -> None:
        """Add a defect."""
        self.found.defects.append(defect(code, line, found, wanted))

    def read(self) -> FrontMatter:
        """Find and read the front matter; without any, the page begins at 0."""
        raw = self.text.raw
        opened = _OPENED.match(raw)
        if not opened:
            return self.found
        self.start = opened.end()
        closed = _CLOSED.search(raw, self.start)
        if closed:
            end, self.found.body = closed.start(), closed.end()
        else:
            probable = _PROBABLE_END.search(raw, self.start)
            end = self.found.body = probable.start() if probable else len(raw)
            wanted = f"a line '---' that closes it, such as after line {self.line(end)}"
            self.report("front-matter-unclosed", 1, "---", wanted)
        yaml = raw[self.start : end]
        if len(yaml) > _LONGEST:
            self.found.lost_claims = None
            wanted = f"at most {_LONGEST} characters"
            self.report("front-matter-too-long", 1, f"{len(yaml)} characters", wanted)
            return self.found
        if deep := _TOO_DEEP.search(yaml):  # ruamel.yaml takes seconds to run out of stack
            self.found.lost_claims = None
            self.report("bad-yaml", self.line(deep.start()), deep[0], _SHALLOW)
            return self.found
        self._read_top(self._compose(yaml))
        return self.found

    def _compose(self, yaml: str) -> Node | None:
        lost: set[str] = set()
        parser = YAML(typ="safe", pure=True)
        parser.composer.warn_double_anchors = False  # would raise where warnings are errors; aliases are refused anyway
        for _ in range(_MOST_REPAIRS):
            try:
                node: Node | None = parser.compose(yaml)
            except (MarkedYAMLError, ReaderError) as error:
                at, problem = _place(error)
                first = yaml.rfind("\n", 0, at) + 1
                after = yaml.find("\n", at) if "\n" in yaml[at:] else len(yaml)
                words = yaml[first:after]
                self.report("bad-yaml", self.line(first), words, f"YAML 1.2: {problem}")
                if not words.strip():
                    break
                lost.update(_CLAIM_ID.findall(words))
                yaml = yaml[:first] + " " * len(words) + yaml[after:]
            except PARSER_FAILURES as error:
                self.report("bad-yaml", 1, type(error).__name__, _SHALLOW)
                break
            else:
                self.found.lost_claims = lost
                return node
        self.found.lost_claims = None
        return None

    def _read_top(self, node: Node | None) -> None:
        if node is None:
            return
        if not isinstance(node, MappingNode):
            self.found.lost_claims = None
            self.report("yaml-not-mapping", self.line_of(node), self.written(node), f"keys: {', '.join(KEYS)}")
            return
        if alias := _shared(node):
            self.found.lost_claims = None
            wanted = "the value written out; anchors and aliases are not read"
            self.report("bad-yaml", self.line_of(alias), self.written(alias), wanted)
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else self.written(key)
            if name not in KEYS:
                self.report("unknown-key", self.line_of(key), name, closest(name, KEYS))
            elif name in seen:
                self.report("bad-yaml", self.line_of(key), name, f"the key {name!r} once")
            elif not (isinstance(value, ScalarNode) and str(value.tag).endswith(":null")):
                self._read_field(name, value)
            seen.add(name)

    def _read_field(self, name: str, value: Node) -> None:
        if name in ("title", "description"):
            setattr(self.found, name, self._words(value, f"{name}: words on one line"))
        elif not isinstance(value, SequenceNode):
            self.report("bad-field", self.line_of(value), self.written(value), f"a list under {name!r}")
        elif name == "tags":
            words = [self._words(item, "a tag: one or a few words") for item in value.value]
            self.found.tags = tuple(word for word in words if word)
        else:
            self.found.entries[name] = value.value

    def _words(self, node: Node, wanted: str) -> str:
        if not isinstance(node, ScalarNode) or UNSTORABLE.search(node.value):
            self.report("bad-field", self.line_of(node), self.written(node), wanted)
            return ""
        self.check_active(node.value, self.line_of(node))
        return str(node.value).strip()

    def check_active(self, words: str, line: int) -> None:
        """Report active HTML in words that the site shows."""
        for _, found in find_active(words):
            self.report("active-html", line, found, "words without active HTML")


def _place(error: MarkedYAMLError | ReaderError) -> tuple[int, str]:
    """Offset of the line to blame, and the parser's complaint."""
    if isinstance(error, ReaderError):
        return error.position, "characters that can be printed"
    problem, context = error.problem_mark, error.context_mark
    # A brace that stays open is noticed lines later; a block's context is its beginning, which is innocent.
    mark = context if context is not None and "block" not in str(error.context) else problem or context
    return (mark.index if mark else 0), str(error.problem or error.context)


def _shared(top: Node) -> Node | None:
    """A node that occurs twice, as aliases make it: ten of them, nested, can stand for a billion values."""
    seen: set[int] = set()
    for node in nodes(top):
        if id(node) in seen:
            return node
        seen.add(id(node))
    return None


def nodes(top: Node) -> Iterator[Node]:
    """A node and all inside it; endless if the node contains itself."""
    waiting: list[Node] = [top]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value
