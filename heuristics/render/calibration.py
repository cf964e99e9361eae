"""How often the judges are right on synthetic runs whose truth is known, from recorded rows."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heuristics.render.charts.svg import table
from heuristics.schema import HeuristicsError

_WAYS = ("supported", "contradicted", "inconclusive")
_KEYS = ("claim", "truth", "repeats", *_WAYS)


def calibration(root: Path) -> str:
    """A table by claim and truth, and every world folded beneath it.

    Only rows of the judges as they are now are shown: the file's name holds the digest of their source.

    Raises:
        HeuristicsError: the file is no list of rows.
    """
    path = root / "evidence" / "calibration" / f"judges-{judges_digest()[:8]}.json"
    if not path.is_file():
        return "No calibration is recorded for the judges as they are now.\n"
    recorded = _rows(path, path.relative_to(root).as_posix())
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for claim in dict.fromkeys(row["claim"] for row in recorded):
        for truth in _WAYS:
            if found := [row for row in recorded if (row["claim"], row["truth"]) == (claim, truth)]:
                groups[claim, truth] = found
    head = ["claim", "truth", "worlds", *(f"judged {way}" for way in _WAYS), "wrong in the worst world"]
    lines = [
        [*key, str(len(group)), *(_mean(group, way) for way in _WAYS), _worst(group)] for key, group in groups.items()
    ]
    world = list(dict.fromkeys(key for row in recorded for key in row if key not in (*_KEYS, "kind")))
    whole = [
        [row["claim"], row["truth"], *(_shown(row.get(key)) for key in world), _shown(row["repeats"])]
        + [f"{row[way]:.0%}" for way in _WAYS]
        for row in recorded
    ]
    return (
        f'<div class="hx-scroll">{table(head, lines)}</div>\n'
        f'<details class="hx-data" data-search-exclude><summary>Every world</summary>'
        f'<div class="hx-scroll">{table(["claim", "truth", *world, "repeats", *_WAYS], whole)}</div></details>\n'
    )


def _rows(path: Path, name: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        complete = all(
            set(_KEYS) <= set(row) and all(isinstance(row[way], int | float) for way in _WAYS) for row in found
        )
    except (ValueError, KeyError, TypeError) as error:
        raise HeuristicsError(f"{name}: no calibration ({error!r}); make it anew with benchmarks/judges.py") from error
    if not complete:
        raise HeuristicsError(f"{name}: rows without {', '.join(_KEYS)}; make it anew with benchmarks/judges.py")
    return list(found)


def _mean(group: Sequence[Mapping[str, Any]], way: str) -> str:
    return f"{sum(row[way] for row in group) / len(group):.0%}"


def _worst(group: Sequence[Mapping[str, Any]]) -> str:
    """Largest share of verdicts against the truth; a sentence on its edge has none."""
    against = {"supported": "contradicted", "contradicted": "supported"}.get(group[0]["truth"])
    return f"{max(row[against] for row in group):.0%}" if against else ""


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
