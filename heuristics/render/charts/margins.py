"""Share of runs that are lost, by multiple of the arm's own best value: our runs beside what others published."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from heuristics.kinds._base.arms import arms_with, protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds.edge import KEPT, Edge
from heuristics.render.charts import svg
from heuristics.schema import Evidence
from heuristics.schema.words import TUNINGS

BINS = {
    "to 0.7": 0.7, "about 1": 1.4, "1.4 to 2.2": 2.2, "2.2 to 3.5": 3.5, "3.5 to 7": 7.0, "beyond 7": float("inf"),
}  # fmt: skip
"""Upper end of each range of multiples, by the name that readings have for it."""
LOW = "to 0.7"
"""There a run that gained little has not learned yet, and is lost only if it ends below its base."""
OURS = (
    "Ours are lost if they keep less than a quarter of the gain at the best value, and below that value if they end "
    "worse than their base. "
)
FEWEST = 3
"""Runs, below which a share is not drawn."""


@dataclass
class Line:
    """Runs of one arm, ours or published: lost ones and all, by range of multiples."""

    label: str
    colour: str
    ours: bool
    lost: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)

    @property
    def drawn(self) -> list[str]:
        """Ranges with enough runs."""
        return [name for name in BINS if self.runs[name] >= FEWEST]


def margins_figure(claims: Sequence[Edge], items: Sequence[Evidence], name: str) -> str:
    """One line for every claim about an edge and for runs of ours and of others.

    Args:
        claims: about edges.
        items: all evidence of the page.
        name: prefix of the ids.

    Returns:
        HTML; empty if nothing can be drawn.
    """
    coloured = list(zip(claims, svg.COLOURS, strict=False))
    lines = [fill(claim, colour, items) for claim, colour in coloured for fill in (_ours, _published)]
    lines = [line for line in lines if line.runs]
    if not lines:
        return ""
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 2.7))
        axes = figure.add_axes((0.11, 0.24, 0.86, 0.56))
        for place, line in enumerate(lines):
            _draw(axes, line, 0.05 * (place - len(lines) / 2))
        axes.set_xticks(range(len(BINS)), list(BINS), fontsize=9)
        axes.set_yticks([0, 0.5, 1], ["0", "half", "all"])
        axes.set_ylim(-0.06, 1.06)
        axes.set_xlabel("multiple of the arm's own best value")
        axes.set_ylabel("runs that are lost")
        figure.legend(loc="upper center", ncols=2, frameon=False, fontsize=8.5)
        drawn = svg.inline(figure, name, "Share of lost runs by multiple of the best value", _said(lines))
    caption = (
        f"{OURS if any(line.ours for line in lines) else ''}Published runs, dashed, are lost "
        f"where their authors or tables say so. Ranges with fewer than {FEWEST} runs stand in the table only."
    )
    rows = [
        [line.label, *(f"{line.lost[name]}/{line.runs[name]}" if name in line.runs else "" for name in BINS)]
        for line in lines
    ]
    return svg.framed(drawn, caption, svg.table(["lost of all", *BINS], rows))


def _line(claim: Edge, colour: str, whose: str) -> Line:
    tuning = TUNINGS.get(str(claim.of.get("tuning", "")), "")
    arm = " ".join(part for part in (str(claim.of.get("method", "")).upper(), tuning) if part)
    return Line(f"{arm}, {whose}", colour, whose == "ours")


def _ours(claim: Edge, colour: str, items: Iterable[Evidence]) -> Line:
    """All runs of the arms that the claim is about, in the evidence that decides it."""
    line = _line(claim, colour, "ours")
    for item in (item for item in items if item.runs and claim.id in item.rules):
        for name in arms_with(protocol_of(item), claim.of, claim.scope):
            arm = runs_of(item, name)
            fitted = curve_of(arm)
            for times, kept, damaged in zip(10 ** (arm.x - fitted.top.place[0]), arm.kept, arm.damaged, strict=True):
                where = next(name for name, end in BINS.items() if times <= end)
                line.runs[where] += 1
                line.lost[where] += bool(damaged if where == LOW else kept < KEPT * fitted.height[0])
    return line


def _published(claim: Edge, colour: str, items: Iterable[Evidence]) -> Line:
    line = _line(claim, colour, "published")
    for reading in (reading for item in items for reading in item.readings if "sweep" in reading.found):
        found = reading.found
        if found["knob"] == claim.knob and all(found.get(name) == value for name, value in claim.of.items()):
            for count, word in ((line.runs, "runs"), (line.lost, "lost")):
                count.update({name: int(str(found.get(f"{word} {name}", 0))) for name in BINS})
    line.runs = +line.runs
    return line


def _draw(axes: Any, line: Line, aside: float) -> None:
    x = [list(BINS).index(name) + aside for name in line.drawn]
    y = [line.lost[name] / line.runs[name] for name in line.drawn]
    style = ("-", line.colour) if line.ours else ("--", "none")
    axes.plot(
        x, y, "o", markersize=4, color=line.colour, linewidth=1.3, label=line.label, linestyle=style[0],
        markerfacecolor=style[1],
    )  # fmt: skip


def _said(lines: Sequence[Line]) -> str:
    """In which range of multiples half of the runs are lost first, a line each."""
    found = []
    for line in lines:
        half = (name for name in line.drawn if name != LOW and line.lost[name] >= line.runs[name] / 2)
        first = next(half, None)
        found.append(
            f"{line.label}: {f'half are lost first in the range {first}' if first else 'half are lost in no range'}"
        )
    return "; ".join(found) + "."
