"""Share of runs that are lost, by multiple of the arm's own best value: our runs beside what others published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heuristics.kinds._base.arms import arms_with, protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds.edge import KEPT, Edge
from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Evidence
from heuristics.schema.words import TUNINGS

BINS = {
    "to 0.7": 0.7, "about 1": 1.4, "1.4 to 2.2": 2.2, "2.2 to 3.5": 3.5, "3.5 to 7": 7.0, "beyond 7": float("inf"),
}  # fmt: skip
"""Upper end of each range of multiples, by the name that readings have for it."""
FEWEST = 3
"""Runs, below which a share is not drawn."""


@dataclass
class Line:
    """Runs of one arm, ours or published: lost ones and all, by range of multiples."""

    words: str
    ours: bool
    lost: dict[str, int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, lost: int, runs: int) -> None:
        """More runs of a range."""
        self.lost[name] = self.lost.get(name, 0) + lost
        self.runs[name] = self.runs.get(name, 0) + runs


def margins_figure(claims: Sequence[Edge], items: Sequence[Evidence], name: str) -> str:
    """One line for every claim about an edge and for runs of ours and of others.

    Args:
        claims: about edges.
        items: all evidence of the page.
        name: prefix of the ids.

    Returns:
        HTML; empty if nothing can be drawn.
    """
    lines = [line for claim in claims for line in (_ours(claim, items), _published(claim, items)) if line.runs]
    if not lines:
        return ""
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 3.4))
        axes = figure.add_axes((0.11, 0.19, 0.86, 0.62))
        for place, line in enumerate(lines):
            _draw(axes, line, svg.COLOURS[[claim.id for claim in claims].index(_of(claims, line))], place, len(lines))
        axes.set_xticks(range(len(BINS)), list(BINS), fontsize=9)
        axes.set_yticks([0, 0.5, 1], ["0", "half", "all"])
        axes.set_ylim(-0.06, 1.06)
        axes.set_xlabel("multiple of the arm's own best value")
        axes.set_ylabel("runs that are lost")
        figure.legend(loc="upper center", ncols=2, frameon=False, fontsize=8.5)
        drawn = svg.inline(figure, name, "Share of lost runs by multiple of the best value", _said(lines))
    caption = (
        f"{in_html(_said(lines))} Ours are lost if they keep less than a quarter of the gain at the best value, "
        "and below that value if they end worse than their base; of "
        "published runs it is what their authors or their tables say. Dashed: published. Ranges with fewer than "
        f"{FEWEST} runs are left out of the figure and stand in the table."
    )
    rows = [[words, *(f"{line.lost.get(name, 0)}/{line.runs[name]}" if name in line.runs else "" for name in BINS)]
            for line in lines for words in [f"{line.words}, {'ours' if line.ours else 'published'}"]]  # fmt: skip
    return svg.framed(drawn, caption, svg.table(["lost of all", *BINS], rows))


def _words(claim: Edge) -> str:
    tuning = str(claim.of.get("tuning", ""))
    return " ".join(part for part in (str(claim.of.get("method", "")).upper(), TUNINGS.get(tuning, tuning)) if part)


def _of(claims: Sequence[Edge], line: Line) -> str:
    return next(claim.id for claim in claims if _words(claim) == line.words)


def _ours(claim: Edge, items: Iterable[Evidence]) -> Line:
    """All runs of the arms that the claim is about, in the evidence that decides it."""
    line = Line(_words(claim), ours=True)
    for item in items:
        if not item.runs or claim.id not in item.rules:
            continue
        for name in arms_with(protocol_of(item), claim.of, claim.scope):
            arm = runs_of(item, name)
            fitted = curve_of(arm)
            times_best = 10 ** (arm.x - fitted.top.place[0])
            below = times_best <= BINS["to 0.7"]  # there a run that gained little has not learned yet
            gone = np.where(below, arm.damaged, arm.kept < KEPT * fitted.height[0])
            for times, lost in zip(times_best, gone, strict=True):
                line.add(_range(float(times)), int(lost), 1)
    return line


def _published(claim: Edge, items: Iterable[Evidence]) -> Line:
    line = Line(_words(claim), ours=False)
    for reading in (reading for item in items for reading in item.readings if "sweep" in reading.found):
        if reading.found["knob"] == claim.knob and all(reading.found.get(k) == v for k, v in claim.of.items()):
            for name in BINS:
                if runs := reading.found.get(f"runs {name}"):
                    line.add(name, int(str(reading.found.get(f"lost {name}", 0))), int(str(runs)))
    return line


def _range(times: float) -> str:
    return next(name for name, end in BINS.items() if times <= end)


def _draw(axes: Any, line: Line, colour: str, place: int, count: int) -> None:
    names = [name for name in BINS if line.runs.get(name, 0) >= FEWEST]
    x = [list(BINS).index(name) + 0.05 * (place - count / 2) for name in names]
    y = np.array([line.lost.get(name, 0) / line.runs[name] for name in names])
    style = (
        {"linestyle": "-", "markerfacecolor": colour} if line.ours else {"linestyle": "--", "markerfacecolor": "none"}
    )
    axes.plot(
        x,
        y,
        "o",
        markersize=4,
        color=colour,
        linewidth=1.3,
        label=f"{line.words}, {'ours' if line.ours else 'published'}",
        **style,
    )


def _said(lines: Sequence[Line]) -> str:
    """From which multiple on half of the runs are lost, a line each."""
    found = []
    for line in lines:
        known = [name for name in BINS if line.runs.get(name, 0) >= FEWEST]
        half = next(
            (name for name in known if line.lost.get(name, 0) >= line.runs[name] / 2 and name != "to 0.7"), None
        )
        whose = "ours" if line.ours else "published"
        found.append(f"{line.words}, {whose}: {'half are lost at ' + half + ' times' if half else 'never half'}")
    return "; ".join(found).replace("at beyond", "beyond") + "."
