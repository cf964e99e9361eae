"""The comparisons that decided: estimate and bounds of each, against the side that speaks for the claim."""

import textwrap
from collections.abc import Sequence
from typing import Any

from heuristics.render.charts import svg
from heuristics.render.chips import is_of_learning, resting_on
from heuristics.render.escape import in_html
from heuristics.render.known import Known
from heuristics.schema import Assessment, Claim, Evidence, Leg, Page

_ROW, _HEAD, _GAP = 15.0, 20.0, 9.0
_COLUMNS = 60
_MOST, _LEAST = 1.25, -0.25
Placed = tuple[float, Leg, str]
"""A leg with its height and colour."""
OF_WINDOWS = ("shift", "middle", "trend", "sensitivity", "invariance")
"""Kinds of claims that compare windows, in decades: their figure is that of the windows."""


def bounds_figure(known: Known, page: Page, item: Evidence, name: str) -> str:
    """Estimates and bounds of every claim judged on an evidence.

    Args:
        known: the build.
        page: the heuristic.
        item: evidence with runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if nothing was compared.
    """
    rows = _rows(known, page, item)
    if not rows:
        return ""
    lines = [(claim, found, [leg for leg in legs if leg.low is not None]) for claim, found, legs in rows]
    height = sum(_HEAD + _GAP + sum(_ROW * len(_wrapped(leg)) + _ROW for leg in legs) for _, _, legs in lines) + 34
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, height / 72))
        axes = figure.add_axes((0.02, 34 / height, 0.96, 1 - 36 / height))
        axes.set_xlim(_LEAST, _MOST)
        axes.set_ylim(height - 34, 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("regret (share of the gain at the best value), or share of runs")
        at = 0.0
        placed: list[Placed] = []
        for claim, found, legs in lines:
            at = _write_claim(axes, at, claim, found, legs, placed)
        _draw(axes, placed)
        title = f"{item.protocol}: the comparisons that decide, with one-sided 95 % bounds"
        said = " ".join(f"{claim.id}: {found.direction}." for claim, found, _ in rows)
        drawn = svg.inline(figure, name, title, said)
    place = in_html(item.spec.task if item.spec else item.protocol)
    caption = (
        f"<strong>{place}</strong>: estimate (dot) and one-sided bounds (bar) of each comparison; the band is the side "
        "that speaks for the claim. An arrowhead is a value beyond the edge, a cross the lower bound of the share of "
        "damaged runs, where a mean would say nothing."
    )
    return svg.framed(drawn, caption, _data(rows))


def _rows(known: Known, page: Page, item: Evidence) -> list[tuple[Claim, Assessment, list[Leg]]]:
    rows = []
    for claim in page.claims:
        if claim.kind in OF_WINDOWS:
            continue
        for found in known.verdict(page, claim).assessments:
            alone = known.verdict(page, claim).model_copy(update={"assessments": (found,)})
            legs = [leg for leg in found.legs if not is_of_learning(leg)]
            if legs and resting_on(alone, [item]):
                rows.append((claim, found, legs))
    return rows


def _wrapped(leg: Leg) -> list[str]:
    return textwrap.wrap(leg.name, _COLUMNS) or [""]


def _write_claim(
    axes: Any, at: float, claim: Claim, found: Assessment, legs: Sequence[Leg], placed: list[Placed]
) -> float:
    """Write a claim's words from a height on downwards, and note where its legs go; the height below is returned."""
    colour = svg.VERDICTS[found.direction]
    axes.text(_LEAST, at + _HEAD - 6, f"{claim.id}: {found.direction}", color=colour, fontweight="bold")
    at += _HEAD
    for leg in legs:
        names = _wrapped(leg)
        for line, words in enumerate(names, 1):
            axes.text(_LEAST, at + _ROW * line - 4, words, fontsize=10)
        placed.append((at + _ROW * len(names) + _ROW / 2, leg, colour))
        at += _ROW * len(names) + _ROW
    return at + _GAP


def _draw(axes: Any, placed: Sequence[Placed]) -> None:
    """Bands, thresholds, bars and marks of all legs, each kind at once: one by one they take most of a build."""
    if not placed:
        return
    heights, legs, colours = zip(*placed, strict=True)
    edges = [leg.threshold for leg in legs]
    above = [leg.supports_when == "above" for leg in legs]
    band = [edge if up else _LEAST for edge, up in zip(edges, above, strict=True)]
    end = [_MOST if up else edge for edge, up in zip(edges, above, strict=True)]
    axes.hlines(heights, band, end, colors=svg.FAINT, alpha=0.18, linewidth=10, zorder=1)
    axes.vlines(edges, [y - 6 for y in heights], [y + 6 for y in heights], colors=svg.INK, linewidth=1.2)
    low = [_inside(leg.low, _LEAST) for leg in legs]
    high = [max(start, _inside(leg.high, 1.0)) for start, leg in zip(low, legs, strict=True)]
    axes.hlines(heights, low, high, colors=colours, linewidth=2.4)
    marks: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for height, leg, colour in placed:
        if leg.high is None:
            marks.setdefault(("x", colour), []).append((_inside(leg.low, _LEAST), height))
        elif leg.estimate is not None:
            middle = _inside(leg.estimate, _LEAST)
            marker = "o" if middle == leg.estimate else ">" if leg.estimate > _MOST else "<"
            marks.setdefault((marker, colour), []).append((middle, height))
    for (marker, colour), points in marks.items():
        size = {"markersize": 7, "markeredgewidth": 1.6} if marker == "x" else {"markersize": 6}
        axes.plot(*zip(*points, strict=True), marker=marker, color=colour, linestyle="none", clip_on=False, **size)


def _inside(value: float | None, otherwise: float) -> float:
    """A value moved to the figure's edge where it lies beyond."""
    return min(max(value if value is not None else otherwise, _LEAST), _MOST)


def _number(value: float | None) -> str:
    """A number of the table, empty for none."""
    return "" if value is None else f"{value:.3f}"


def _low(leg: Leg) -> str:
    """The lower bound; without an upper one it is of the share of damaged runs."""
    return f"{_number(leg.low)} of runs damaged" if leg.high is None and leg.low is not None else _number(leg.low)


def _data(rows: Sequence[tuple[Claim, Assessment, list[Leg]]]) -> str:
    head = ["claim", "verdict on this evidence", "comparison", "estimate", "low", "high", "speaks for it", "n", "note"]
    cells = [
        [
            claim.id, found.direction, leg.name, _number(leg.estimate), _low(leg), _number(leg.high),
            f"{leg.supports_when} {leg.threshold:g}", str(leg.n), leg.note,
        ]
        for claim, found, legs in rows
        for leg in legs
    ]  # fmt: skip
    return svg.table(head, cells)
