"""What trainings will cost and can tell, on the terminal."""

from collections.abc import Sequence
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from heuristics.kinds import find_kind


class Width(Protocol):
    """A claim's interval to come; see `heuristics.verdict.power.Power`."""

    kind: str
    tasks: int
    seeds: int
    half: float | None
    narrow: bool


def show_forecast(costs: Sequence[Any], told: Sequence[Any], console: Console) -> None:
    """Print both tables.

    Args:
        costs: of protocols, as `heuristics.experiment.forecast` makes them.
        told: what is known of claims, likewise.
        console: where.
    """
    table = Table("protocol", "screening", "fresh", "controls", "core-minutes", "timed by", box=None, pad_edge=False)
    for one in costs:
        minutes = "not known" if one.minutes is None else f"{one.minutes:.0f}"
        table.add_row(one.protocol, str(one.screen), str(one.fresh), str(one.controls), minutes, ", ".join(one.like))
    console.print(table)
    known = [one.minutes for one in costs if one.minutes is not None]
    runs = sum(one.screen + one.fresh + one.controls for one in costs)
    missing = f", without {len(costs) - len(known)} of them" if len(known) < len(costs) else ""
    console.print(f"at most {runs:,} trainings, about {sum(known):.0f} core-minutes{missing}\n")
    claims = Table("claim", "kind", "tasks", "seeds", "90 % interval, up or down", "", box=None, pad_edge=False)
    for row in told:
        one = row.power
        note = "its region is narrower: it cannot be supported" if one.narrow else ""
        width = "none" if row.never else reach(one)
        claims.add_row(row.name, one.kind, str(one.tasks), str(one.seeds), width, note)
    console.print(claims)
    for row in told:
        if row.never:
            console.print(f"{row.name}: no number, whatever comes: {row.never}", style="red", markup=False)
    console.print(
        "Intervals are forecast from how far recorded seeds and tasks lie apart, the median over claims of the same "
        "kind.", style="dim",
    )  # fmt: skip


def reach(one: Width) -> str:
    """How far an interval will reach to either side: `1.5 times`, `0.12`."""
    if one.half is None:
        return "not known"
    if find_kind(one.kind).scale in ("factor", "value"):
        return f"{10**one.half:.2g} times"
    return f"{one.half:.2g}"
