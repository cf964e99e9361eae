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
        for claim, found, legs in lines:
            at = _draw_claim(axes, at, claim, found, legs)
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


def _draw_claim(axes: Any, at: float, claim: Claim, found: Assessment, legs: Sequence[Leg]) -> float:
    """Draw a claim from a height on downwards; the height below it is returned."""
    colour = svg.VERDICTS[found.direction]
    axes.text(_LEAST, at + _HEAD - 6, f"{claim.id}: {found.direction}", color=colour, fontweight="bold")
    at += _HEAD
    for leg in legs:
        names = _wrapped(leg)
        for line, words in enumerate(names, 1):
            axes.text(_LEAST, at + _ROW * line - 4, words, fontsize=10)
        middle = at + _ROW * len(names) + _ROW / 2
        _draw_leg(axes, middle, leg, colour)
        at += _ROW * len(names) + _ROW
    return at + _GAP


def _draw_leg(axes: Any, height: float, leg: Leg, colour: str) -> None:
    low = min(max(leg.low if leg.low is not None else _LEAST, _LEAST), _MOST)
    high = min(max(leg.high if leg.high is not None else 1.0, _LEAST), _MOST)
    band = (leg.threshold, _MOST) if leg.supports_when == "above" else (_LEAST, leg.threshold)
    axes.fill_between(band, height - 5, height + 5, color=svg.FAINT, alpha=0.18, linewidth=0)
    axes.plot([leg.threshold, leg.threshold], [height - 6, height + 6], color=svg.INK, linewidth=1.2)
    axes.plot([low, max(low, high)], [height, height], color=colour, linewidth=2.4, solid_capstyle="butt")
    if leg.high is None:
        axes.plot(
            [low],
            [height],
            marker="x",
            color=colour,
            markersize=7,
            markeredgewidth=1.6,
            linestyle="none",
            clip_on=False,
        )
    elif leg.estimate is not None:
        middle = min(max(leg.estimate, _LEAST), _MOST)
        marker = "o" if middle == leg.estimate else ">" if leg.estimate > _MOST else "<"
        axes.plot([middle], [height], marker=marker, color=colour, markersize=6, linestyle="none", clip_on=False)


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
