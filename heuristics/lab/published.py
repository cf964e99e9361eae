"""What published evidence gives a fresh verification: golden numbers, and screening runs to pick rates from."""

from collections.abc import Sequence

from heuristics.lab.verify import Known
from heuristics.schema import Evidence


def known(recorded: Sequence[Evidence], engine: str) -> dict[str, Known]:
    """By protocol: the newest evidence of this engine that has screening runs of its own.

    Args:
        recorded: evidence of one heuristic.
        engine: name of the engine; golden numbers of another engine are not comparable.
    """
    found: dict[str, Known] = {}
    for item in sorted(recorded, key=lambda item: item.recorded):
        screening = tuple(run for run in item.runs if run.cell.role == "screen")
        if screening and item.profile != "smoke":
            found[item.protocol] = Known(dict(item.golden) if item.engine == engine else None, screening)
    return found
