"""How often the judges are right on synthetic runs whose truth is known, from recorded rows."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heuristics.render.svg import table
from heuristics.schema import HeuristicsError

_WAYS = ("supported", "contradicted", "inconclusive")
_TRUTHS = ("claim", "kind", "truth")
_WORLD = ("ratio", "shape", "noise", "collapse")


def rows(root: Path) -> list[Mapping[str, Any]]:
    """Recorded rows of all calibration files; empty if there are none.

    Raises:
        HeuristicsError: a file is no list of rows with the shares.
    """
    found: list[Mapping[str, Any]] = []
    for path in sorted((root / "evidence" / "calibration").glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            items = data["rows"] if isinstance(data, dict) else data
            for item in items:
                _ = [item[key] for key in (*_TRUTHS, "repeats")], [float(item[way]) for way in _WAYS]
            found += items
        except (ValueError, KeyError, TypeError) as error:
            wanted = f"rows with {', '.join((*_TRUTHS, *_WAYS))}"
            raise HeuristicsError(f"{path.relative_to(root)}: no calibration ({error!r}); wanted: {wanted}") from error
    return found


def calibration(root: Path) -> str:
    """A table by claim and truth, and every world folded beneath it."""
    recorded = rows(root)
    if not recorded:
        return "No calibration is recorded yet.\n"
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in recorded:
        groups.setdefault(tuple(str(row[key]) for key in _TRUTHS), []).append(row)
    head = ["claim", "kind", "truth", "worlds", *_WAYS, "falsely decided, worst world"]
    lines = [
        [*key, str(len(group)), *(_mean(group, way) for way in _WAYS), _worst(group)] for key, group in groups.items()
    ]
    everything = sorted({key for row in recorded for key in row if key in _WORLD}, key=_WORLD.index)
    whole = [
        [str(row["claim"]), str(row["truth"]), *(_shown(row.get(key)) for key in everything), str(row["repeats"])]
        + [f"{float(row[way]):.0%}" for way in _WAYS]
        for row in recorded
    ]
    return (
        f'<div class="hx-scroll hx-compact">{table(head, lines)}</div>\n'
        f'<details class="hx-data" data-search-exclude><summary>Every world</summary><div class="hx-scroll">'
        f"{table(['claim', 'truth', *everything, 'repeats', *_WAYS], whole)}</div></details>\n"
    )


def _mean(group: Sequence[Mapping[str, Any]], way: str) -> str:
    return f"{sum(float(row[way]) for row in group) / len(group):.0%}"


def _worst(group: Sequence[Mapping[str, Any]]) -> str:
    """Largest share of verdicts that decide against the truth."""
    wrong = [way for way in ("supported", "contradicted") if way != group[0]["truth"]]
    return f"{max(sum(float(row[way]) for way in wrong) for row in group):.0%}"


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
