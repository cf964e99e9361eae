"""What was accepted of a page: one file, a row a line, which advice, lint, diagnosis and the command line read.

They read nothing else of pages and evidence. Of the file only the rows that are asked for are validated.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from heuristics.schema import Accepted, Claim, HeuristicsError, Measured, Noun, Statement, Usual, Verdict
from heuristics.store import paths, slugs

_Row = TypeVar("_Row", bound=Noun)
_read: dict[Path, tuple[paths.Stamp, Mapping[str, Any], dict[str, Sequence[Noun]]]] = {}
"""Of each file its stamp, its JSON, and the parts that were asked for, validated."""


def file(slug: str) -> Path:
    """Where a page's snapshot lies."""
    return paths.evidence(slug) / "accepted.json"


def read(slug: str) -> Accepted | None:
    """The whole snapshot of a page, None if nothing of it was accepted yet.

    Raises:
        HeuristicsError: no such page, or its `accepted.json` is damaged.
    """
    data = _data(slug)
    if not data:
        return None
    return _checked(slug, Accepted, data)


def verdicts(slug: str) -> list[Verdict]:
    """Accepted verdicts of a heuristic, in the order of its claims.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return [*_part(slug, "verdicts", Verdict)]


def verdict(slug: str, claim: str) -> Verdict | None:
    """The accepted verdict of a claim, None if it has none.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return _one(slug, "verdicts", "claim", claim, Verdict)


def directions(slug: str) -> list[str]:
    """Directions of the accepted verdicts, in the order of the claims.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return [str(row.get("direction")) for row in _rows(slug, "verdicts")]


def title(slug: str) -> str | None:
    """Title of a page as accepted, None if nothing of it was.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return _data(slug).get("title")


def claims(slug: str) -> list[Claim]:
    """Claims of a heuristic, as accepted with their verdicts.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return [*_part(slug, "claims", Claim)]


def claim(slug: str, wanted: str) -> Claim | None:
    """The accepted claim of an id, None if there is none.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return _one(slug, "claims", "id", wanted, Claim)


def windows(slug: str) -> list[Measured]:
    """Near-optimal windows that the recorded runs of a heuristic show, as accepted with its verdicts.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return [*_part(slug, "windows", Measured)]


def statements(slug: str) -> list[Statement]:
    """Values that the sources of a page state.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return [*_part(slug, "statements", Statement)]


def usual(slug: str, knob: str) -> Usual | None:
    """The rule for a knob, fitted to what others published, as a page keeps it; None if it keeps none.

    Raises:
        HeuristicsError: no such heuristic, or its `accepted.json` is damaged.
    """
    return next((rule for rule in _part(slug, "usual", Usual) if rule.knob == knob), None)


def write(item: Accepted) -> Path:
    """Write a snapshot, whole or not at all.

    Raises:
        OSError: the file cannot be written; what was there before still is.
    """
    from heuristics.store.evidence_files import replace

    path = file(item.slug)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, text(item).encode())
    return path


def text(item: Accepted) -> str:
    """A snapshot as it lies on disk: a row a line, an effect a line; no dates; the same for the same evidence."""
    blocks = {
        "claims": [_claim_line(claim) for claim in item.claims],
        "verdicts": [_verdict_lines(one) for one in item.verdicts],
        "windows": _lines(item.windows),
        "statements": _lines(item.statements),
        "contradictions": _lines(item.contradictions),
        "usual": _lines(item.usual),
    }
    head = [f"{_json(name)}: {_json(getattr(item, name))}" for name in ("slug", "title", "overview")]
    parts = [f"{_json(name)}: [\n" + ",\n".join(rows) + "\n]" for name, rows in blocks.items() if rows]
    return "{\n" + ",\n".join([*head, *parts]) + "\n}\n"


def _lines(rows: Iterable[Noun]) -> list[str]:
    return [_json(row.model_dump(mode="json", exclude_defaults=True)) for row in rows]


def _claim_line(claim: Claim) -> str:
    """A claim with its kind, which is a default of its class."""
    told = claim.model_dump(mode="json", exclude_defaults=True)
    return _json({"id": claim.id, "kind": claim.kind, **told})


def _verdict_lines(one: Verdict) -> str:
    head = _json(one.model_dump(mode="json", exclude_defaults=True, exclude={"effects"}))
    rows = _lines(one.effects)
    return head if not rows else head[:-1] + ', "effects": [\n ' + ",\n ".join(rows) + "\n]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _data(slug: str) -> Mapping[str, Any]:
    """The file as JSON, read once a process and again when it has changed; empty if nothing was accepted."""
    slugs.check_name(slug)
    path = file(slug)
    stamp = paths.stamp(path)
    if stamp is None:
        slugs.find(slug)
        return {}
    if path not in _read or _read[path][0] != stamp:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(data, dict):
                raise ValueError(f"a {type(data).__name__}, no object")
        except ValueError as error:
            raise _damaged(slug, error) from error
        _read[path] = stamp, data, {}
    return _read[path][1]


def _part(slug: str, part: str, noun: type[_Row]) -> Sequence[_Row]:
    if not _data(slug):
        return ()
    kept = _read[file(slug)][2]
    if part not in kept:
        kept[part] = [_checked(slug, noun, row) for row in _rows(slug, part)]
    return cast("Sequence[_Row]", kept[part])


def _rows(slug: str, part: str) -> Sequence[Mapping[str, Any]]:
    rows = _data(slug).get(part, [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise _damaged(slug, ValueError(f"{part}: a row is no object"))
    return rows


def _one(slug: str, part: str, key: str, wanted: str, noun: type[_Row]) -> _Row | None:
    """A single row, validated once."""
    if not _data(slug):
        return None
    kept, name = _read[file(slug)][2], f"{part}/{wanted}"
    if name not in kept:
        kept[name] = [_checked(slug, noun, row) for row in _rows(slug, part) if row.get(key) == wanted][:1]
    return cast("_Row | None", next(iter(kept[name]), None))


def _checked(slug: str, noun: type[_Row], row: Mapping[str, Any]) -> _Row:
    try:
        return noun.model_validate(row)
    except ValidationError as error:
        raise _damaged(slug, error) from error


def _damaged(slug: str, error: Exception) -> HeuristicsError:
    found = "; ".join(line.strip() for line in str(error).splitlines()[:3])
    return HeuristicsError(f"{file(slug)}: damaged ({found}); write it anew: heuristics accept {slug}")
