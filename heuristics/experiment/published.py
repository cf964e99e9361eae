"""What published evidence gives a fresh verification: golden numbers, and screening runs to pick rates from."""

from collections.abc import Sequence

from heuristics.experiment.verify import Known
from heuristics.schema import Evidence


def known(recorded: Sequence[Evidence], engine: str) -> dict[str, Known]:
    """By protocol: the newest screening runs, of any engine, and the newest golden numbers of this one.

    Args:
        recorded: evidence of one heuristic.
        engine: name of the engine; golden numbers of another engine are not comparable.
    """
    found: dict[str, Known] = {}
    for item in sorted(recorded, key=lambda item: item.recorded):
        screening = tuple(run for run in item.runs if run.cell.role == "screen")
        if screening and item.profile != "smoke":
            before = found.get(item.protocol, Known()).golden
            found[item.protocol] = Known(dict(item.golden) if item.engine == engine else before, screening, item.spec)
    return found
