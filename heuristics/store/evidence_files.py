"""Evidence files: written once, read once a process, never edited.

A protocol's folder holds `<profile>-<engine>-<device>-<digest8>.json` with the finals of every run as columns, and the
curves beside it, gzipped. The digest covers everything but commit, date and wall times, so a hand edit shows.
"""

import contextlib
import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from heuristics.schema import Evidence, HeuristicsError, History, Protocol, Run
from heuristics.store import experiments, paths

CELL_COLUMNS = {"arm": "arm", "rate": "value", "seed": "seed", "role": "role"}
"""Columns of a file that say which training a run was, and the fields of a cell that they hold."""
_known: dict[Path, tuple[tuple[paths.Stamp | None, ...], Evidence]] = {}


def files(slug: str) -> list[Path]:
    """Evidence files of a heuristic or an experiment, sorted by protocol and name; then those of experiments."""
    return [path for path, _ in found(slug)]


def found(slug: str) -> list[tuple[Path, Evidence]]:
    """Evidence files with what is in them; that of experiments as the heuristic sees it.

    Raises:
        HeuristicsError: an evidence file is damaged or was edited.
    """
    own = [(path, read(path)) for path in _within(slug)]
    shared = [
        (path, seen)
        for name in experiments.names()
        if name != slug
        for path in _within(name)
        if (seen := experiments.seen_by(slug, read(path)))
    ]
    return own + shared


def _within(name: str) -> list[Path]:
    return sorted(path for path in paths.evidence(name).glob("*/*.json") if not path.name.endswith(".curves.json"))


def evidence(slug: str) -> list[Evidence]:
    """Every evidence of a heuristic, superseded ones too.

    Args:
        slug: which heuristic.

    Raises:
        HeuristicsError: an evidence file is damaged or was edited.
    """
    return [item for _, item in found(slug)]


def current(slug: str) -> list[Evidence]:
    """Evidence that stands: no smoke, none that another file supersedes, the newest of each scan.

    Raises:
        HeuristicsError: an evidence file is damaged or was edited, or supersedes one that is not there; or two scans of
            the same day both stand.
    """
    items = evidence(slug)
    replaced = {digest: item for item in items for digest in item.supersedes}
    for missing in sorted(set(replaced) - {item.content for item in items}):
        raise HeuristicsError(
            f"evidence of {replaced[missing].protocol!r} supersedes {missing[:8]}, "
            f"which is not in {paths.evidence(slug)}"
        )
    stand = [item for item in items if item.content not in replaced and item.profile != "smoke"]
    read = sorted((item for item in stand if item.readings), key=lambda item: item.recorded)
    newest = {(item.protocol, item.device): item.recorded for item in read}
    stand = [item for item in stand if not item.readings or item.recorded == newest[item.protocol, item.device]]
    for (protocol, device), day in newest.items():
        same = [
            item.content[:8] for item in stand if item.readings and (item.protocol, item.device) == (protocol, device)
        ]
        if len(same) > 1:
            raise HeuristicsError(
                f"{paths.evidence(slug) / protocol}: {len(same)} files of {day} hold readings of the same "
                f"sources, {' and '.join(same)}; only one can stand: take the others away"
            )
    return stand


def read(path: Path) -> Evidence:
    """Read one evidence file with its curves, once a process; again where either has another time or size.

    Raises:
        HeuristicsError: the file is cut, not JSON, lacks something, or its content does not match its digest.
    """
    stamp = tuple(paths.stamp(file) for file in (path, path.with_suffix(".curves.json.gz")))
    if path not in _known or _known[path][0] != stamp:
        _known[path] = stamp, _read(path)
    return _known[path][1]


def _read(path: Path) -> Evidence:
    restore = "restore it from version control (`git checkout`), or record anew"
    try:
        data = _loaded(path.read_bytes())
        curves_path = path.with_suffix(".curves.json.gz")
        curves = _loaded(gzip.decompress(curves_path.read_bytes())) if curves_path.exists() else None
        columns = data.pop("columns", None)
        spec = Protocol.model_validate(data["spec"]) if data.get("spec") else None
        runs = _runs(columns, spec, curves) if columns and spec else ()
        found = Evidence.model_validate({**data, "spec": spec, "runs": runs})
    except json.JSONDecodeError as error:
        raise HeuristicsError(f"{path}:{error.lineno}: no JSON ({error.msg}); {restore}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise HeuristicsError(f"{path}: its curves file is cut or damaged ({error}); {restore}") from error
    except (ValidationError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise HeuristicsError(f"{path}: no evidence ({str(error).splitlines()[0]}); {restore}") from error
    if found.content_digest() != found.content:
        raise HeuristicsError(
            f"{path}: its content has digest {found.content_digest()[:8]}, the file says {found.content[:8]}: "
            f"it was edited after recording; {restore}"
        )
    return found


def _loaded(written: bytes) -> Any:
    """JSON, by the quick parser; by the other what only that reads (NaN), or what is none, with its line."""
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return json.loads(written)


def write(item: Evidence, folder: Path) -> Path:
    """Write evidence into a protocol's folder; whole or not at all.

    Returns:
        The file. If it is there already with the same content, it is left alone.

    Raises:
        HeuristicsError: the folder cannot be written.
    """
    device = item.device.replace(" ", "_")
    path = folder / f"{item.profile}-{item.engine}-{device}-{item.content[:8]}.json"
    curves = path.with_suffix(".curves.json.gz")
    data = item.model_dump(mode="json", exclude={"runs"})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return path
        if item.runs:
            data["columns"] = _columns(item.runs)
            packed = json.dumps(_curves(item.runs), separators=(",", ":")).encode()
            replace(curves, gzip.compress(packed, mtime=0))
        replace(path, _readable(data).encode())
    except BaseException as error:
        with contextlib.suppress(OSError):
            curves.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise HeuristicsError(f"{path}: cannot be written ({error.strerror}); nothing was changed") from error
    return path


def replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all, with these permissions.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, mode)
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def _readable(data: dict[str, Any]) -> str:
    """JSON with one line a key, and one line a column or reading."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict) and len(value) > 3 and key not in ("spec",):
            inner = ",\n".join(f"  {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
            lines.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        elif isinstance(value, list) and value:
            inner = ",\n".join(f"  {json.dumps(item)}" for item in value)
            lines.append(f" {json.dumps(key)}: [\n{inner}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _columns(runs: Sequence[Run]) -> dict[str, list[Any]]:
    names = sorted({name for run in runs for name in run.final})
    columns: dict[str, list[Any]] = {name: [getattr(run.cell, f) for run in runs] for name, f in CELL_COLUMNS.items()}
    columns["status"] = [run.status for run in runs]
    return columns | {f"final.{name}": [run.final.get(name) for run in runs] for name in names}


def _curves(runs: Sequence[Run]) -> list[dict[str, Any] | None]:
    return [run.history.model_dump(mode="json") if run.history else None for run in runs]


def _runs(columns: dict[str, list[Any]], spec: Protocol, curves: list[Any] | None) -> tuple[Run, ...]:
    finals = [name for name in columns if name.startswith("final.")]
    count = len(columns["arm"])
    if any(len(column) != count for column in columns.values()) or (curves is not None and len(curves) != count):
        raise ValueError(f"columns of unequal length, expected {count}")
    runs = []
    for row in range(count):
        cell = spec.cell(**{field: columns[name][row] for name, field in CELL_COLUMNS.items()})
        final = {name.removeprefix("final."): columns[name][row] for name in finals}
        history = History.model_validate(curves[row]) if curves is not None and curves[row] else None
        runs.append(Run(cell=cell, status=columns["status"][row], final=final, history=history))
    return tuple(runs)
