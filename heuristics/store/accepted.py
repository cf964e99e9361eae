"""What was accepted of a page: verdicts and windows, as `heuristics accept` wrote them."""

import functools
import json
from pathlib import Path
from typing import TypeVar

from heuristics.schema import HeuristicsError, Measured, Verdict
from heuristics.store import pages, paths

_Kept = TypeVar("_Kept", Verdict, Measured)


def verdicts(slug: str) -> list[Verdict]:
    """Accepted verdicts of a heuristic, in the order of its claims.

    Raises:
        HeuristicsError: no such heuristic, or its `verdicts.json` is damaged.
    """
    return list(_accepted(slug, "verdicts", Verdict))


def windows(slug: str) -> list[Measured]:
    """Near-optimal windows that the recorded runs of a heuristic show, as accepted with its verdicts.

    Raises:
        HeuristicsError: no such heuristic, or its `verdicts.json` is damaged.
    """
    return list(_accepted(slug, "windows", Measured))


def _accepted(slug: str, key: str, noun: type[_Kept]) -> tuple[_Kept, ...]:
    pages.check_name(slug)
    path = paths.evidence(slug) / "verdicts.json"
    if not path.is_file():
        pages.find(slug)
        return ()
    try:
        return _rows(path, path.stat().st_mtime_ns, key, noun)
    except (ValueError, KeyError, TypeError) as error:
        raise HeuristicsError(
            f"{path}: no accepted {key} ({str(error).splitlines()[0]}); write it anew with `heuristics accept {slug}`"
        ) from error


@functools.lru_cache(maxsize=16)
def _rows(path: Path, stamp: int, key: str, noun: type[_Kept]) -> tuple[_Kept, ...]:
    """Rows of a file of verdicts; read again when it has another stamp."""
    return tuple(noun.model_validate(row) for row in json.loads(path.read_text(encoding="utf-8"))[key])


def judges(slug: str) -> str:
    """Digest of the judges whose verdicts were accepted; empty if none were."""
    path = paths.evidence(slug) / "verdicts.json"
    return str(json.loads(path.read_text(encoding="utf-8")).get("judges", "")) if path.is_file() else ""
