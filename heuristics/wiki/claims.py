"""Claims and statements from the nodes of front matter: the good ones kept, the bad ones named by line."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from heuristics.kinds import claim_of, find_kind, kinds
from heuristics.schema import Claim, HeuristicsError, Scope, Statement
from heuristics.wiki.defects import UNSTORABLE, closest
from heuristics.wiki.front_matter import PARSER_FAILURES, FrontMatterReader, nodes

_NUMBER_ERRORS = ("float_", "int_", "finite_number")
_EXAMPLES = {Claim: "{id: grpo-window, kind: window, says: ...}", Statement: "{source: Title, knob: ...}"}
_Entry = TypeVar("_Entry", Claim, Statement)


@dataclass
class Claims:
    """Claims in order with their lines, and the ids of claims that were left out."""

    claims: list[Claim] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)


def read_claims(reader: FrontMatterReader, typed: Sequence[Claim] = ()) -> Claims:
    """Read the claims of front matter.

    Args:
        reader: after its `read`; defects are added to what it found.
        typed: claims of the page that stand elsewhere; they come first, and count as of line 1.
    """
    read = Claims([*typed], {claim.id: 1 for claim in typed})
    for node in reader.found.entries["claims"]:
        claim = _read_entry(Claim, claim_of, node, reader)
        if claim is None:
            read.left_out.update(key.value for key in _values(node, "id") if isinstance(key, ScalarNode))
        elif claim.id in read.lines:
            wanted = f"an id of its own; {claim.id!r} is the claim of line {read.lines[claim.id]}"
            reader.report("duplicate-claim", reader.line_of(node), claim.id, wanted)
        else:
            read.claims.append(claim)
            read.lines[claim.id] = reader.line_of(node)
            for words in (claim.says, claim.untested or ""):
                reader.check_active(words, reader.line_of(node))
    return read


def read_statements(reader: FrontMatterReader, titles: Iterable[str]) -> list[Statement]:
    """Read the statements of front matter.

    Args:
        reader: after its `read`; defects are added to what it found.
        titles: of the page's sources.
    """
    known = set(titles)
    statements = []
    for node in reader.found.entries["statements"]:
        statement = _read_entry(Statement, Statement.model_validate, node, reader)
        if statement is None:
            continue
        if statement.source not in known:
            wanted = f"the title of a source of the infobox: {closest(statement.source, known)}"
            reader.report("unknown-source", reader.line_of(node), statement.source, wanted)
            continue
        statements.append(statement)
        reader.check_active(statement.says, reader.line_of(node))
    return statements


def _read_entry(
    noun: type[_Entry], make: Callable[[Any], _Entry], node: Node, reader: FrontMatterReader
) -> _Entry | None:
    line = reader.line_of(node)
    if not isinstance(node, MappingNode):
        reader.report("bad-field", line, reader.written(node), f"a mapping: {_EXAMPLES[noun]}")
        return None
    try:
        data = YAML(typ="safe", pure=True).constructor.construct_object(node, deep=True)
    except PARSER_FAILURES as error:
        problem = getattr(error, "problem", None) or error
        reader.report("bad-yaml", line, reader.written(node), f"YAML 1.2: {problem}")
        return None
    for part in nodes(node):
        if isinstance(part, ScalarNode) and UNSTORABLE.search(part.value):
            reader.report("bad-field", reader.line_of(part), reader.written(part), "characters that UTF-8 can carry")
            return None
    try:
        entry = make(data)
    except HeuristicsError:
        place, wanted = next(_values(node, "kind"), node), closest(str(data.get("kind")), kinds())
        code, wanted = ("unknown-kind", wanted) if "kind" in data else ("missing-field", "the field 'kind'")
        reader.report(code, reader.line_of(place), reader.written(place), wanted)
        return None
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            _report_problem(noun, node, reader, problem)
        return None
    not_numbers = [name for name, value in _numbers(data) if isinstance(value, bool) or not math.isfinite(value)]
    for name in dict.fromkeys(not_numbers):
        place = next(_values(node, name), node)
        wanted = "finite numbers, such as [5e-6, 1e-5]"
        reader.report("bad-number", reader.line_of(place), reader.written(place), wanted)
    return None if not_numbers else entry


def _numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Booleans and floats in the fields that hold numbers; booleans pass for numbers in pydantic."""
    for name in ("value", "margin"):
        values = data.get(name)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, bool | float):
                yield name, value


def _report_problem(noun: type[_Entry], node: MappingNode, reader: FrontMatterReader, problem: Any) -> None:
    kind, message = problem["type"], problem["msg"].removeprefix("Value error, ").replace("tuple", "list")
    path = [str(part) for part in problem["loc"]]
    name = path[0] if path else ""
    place = next(_values(node, name), node)
    line, found = reader.line_of(place), reader.written(place)
    if kind == "missing" or (kind == "value_error" and " needs " in message):
        wanted = f"the field {'.'.join(path)!r}" if path else message
        reader.report("missing-field", line, found, wanted)
    elif kind in ("extra_forbidden", "invalid_key"):
        inner = Scope if name == "scope" and len(path) > 1 else noun
        reader.report("unknown-key", line, f"{path[-1]}: {found}", closest(path[-1], _fields(inner, node)))
    elif kind.startswith(_NUMBER_ERRORS) or "finite numbers" in message:
        reader.report("bad-number", line, found, f"{'.'.join(path)}: {message}; such as 5e-6")
    else:
        reader.report("bad-field", line, found, f"{'.'.join(path)}: {message}" if path else message)


def _values(node: Node, name: str) -> Iterator[Node]:
    """Nodes of the values that a mapping gives to a key."""
    if isinstance(node, MappingNode):
        yield from (value for key, value in node.value if isinstance(key, ScalarNode) and key.value == name)


def _fields(noun: type[Any], node: MappingNode) -> Iterable[str]:
    """Fields of a noun; of a claim those of its kind."""
    kind = next(_values(node, "kind"), None)
    if noun is Claim and isinstance(kind, ScalarNode) and kind.value in kinds():
        return find_kind(kind.value).claim.model_fields
    return list(noun.model_fields)
