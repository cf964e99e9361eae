"""Forest plot of a claim: every study a line, every group a diamond, the region in which the sentence is true shaded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Effect, Synthesis, Verdict
from heuristics.schema.words import TUNINGS, spell_estimate, spell_interval, spell_size

_ROW, _LABELS = 15.0, 0.44
"""Height of a row in points, and the part of the width that its label takes."""
_MARGIN = 0.06


@dataclass(frozen=True)
class _Row:
    """A line of the plot."""

    label: str
    estimate: float
    low: float
    high: float
    synthesis: Synthesis | None = None


def forest(claim: Claim, verdict: Verdict, name: str) -> str:
    """The studies of a claim, part by part and group by group; a table where there is no room to draw.

    Args:
        claim: its claim.
        verdict: with effects.
        name: prefix of the ids.

    Returns:
        HTML; empty if nothing was estimated.
    """
    rows = _rows(verdict)
    if not rows:
        return _problems(verdict)
    drawn = "" if all(row.low == row.high for row in rows) else _drawn(claim, verdict, rows, name)
    return drawn + _table(verdict) + _problems(verdict)


def _rows(verdict: Verdict) -> list[_Row]:
    rows = []
    for one in verdict.syntheses:
        alike = [
            e for e in verdict.effects if (e.study.group, e.part) == (one.group, one.part) and e.estimate is not None
        ]
        rows += [_Row(label(effect), *_ends(effect)) for effect in alike]
        said = f"{one.part}: {one.group}" if one.part else one.group
        rows.append(_Row(said, one.estimate, one.low, one.high, one))
    return rows


def _ends(effect: Effect) -> tuple[float, float, float]:
    here = effect.estimate or 0.0
    return here, here if effect.low is None else effect.low, here if effect.high is None else effect.high


def label(effect: Effect) -> str:
    """A study in a few words: task, size and tuning, steps."""
    study = effect.study
    size = spell_size(study.parameters) if study.parameters else ""
    tuning = "" if study.tuning in (None, "full") else TUNINGS[str(study.tuning)]
    length = f"{study.steps} steps" if study.steps else ""
    return ", ".join(part for part in (study.task, size, tuning, length) if part)


def _drawn(claim: Claim, verdict: Verdict, rows: Sequence[_Row], name: str) -> str:
    height = _ROW * len(rows) + 34
    least, most = _limits(rows)
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, height / 72))
        axes = figure.add_axes((_LABELS, 26 / height, 1 - _LABELS - 0.02, 1 - 28 / height))
        axes.set_xlim(least, most)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        for place, row in enumerate(rows):
            _draw(axes, place, row, (least, most))
        region = [row for row in rows if row.synthesis is not None]
        _shade(axes, region, (least, most))
        _ticks(axes, verdict.scale, least, most)
        said = "; ".join(f"{row.label}: {_spelled(verdict, row)}" for row in region)
        drawn = svg.inline(figure, name, f"{claim.says}: {verdict.direction}", said)
    caption = (
        "A line is a study, a diamond the mean of its group; bars are 90 % intervals, a pale bar what one more task would "
        "show. Shaded is where the sentence is true. An arrowhead goes on beyond the edge."
    )
    return f'<figure class="hx-figure" data-search-exclude>\n{drawn}\n<figcaption>{caption}</figcaption>\n</figure>\n'


def _limits(rows: Sequence[_Row]) -> tuple[float, float]:
    """Ends of the axis: what the estimates and regions span and half as much again, so that no wide bar hides them."""
    places = [row.estimate for row in rows]
    for row in rows:
        if row.synthesis is not None:
            places += [edge for edge in (row.synthesis.true_low, row.synthesis.true_high) if edge is not None]
    low, high = min(places), max(places)
    spare = max(0.5 * (high - low), 0.1)
    ends = [value for row in rows for value in (row.low, row.high)]
    return max(min(ends), low - spare) - _MARGIN * spare, min(max(ends), high + spare) + _MARGIN * spare


def _draw(axes: Any, place: int, row: _Row, limits: tuple[float, float]) -> None:
    colour = svg.INK if row.synthesis is None else svg.VERDICTS[row.synthesis.direction]
    weight = "bold" if row.synthesis is not None else "normal"
    axes.annotate(
        _short(row.label), (0, place), xycoords=("axes fraction", "data"), xytext=(-6, 0), textcoords="offset points",
        ha="right", va="center", fontsize=8.5, fontweight=weight, color=colour, annotation_clip=False,
    )  # fmt: skip
    one = row.synthesis
    if one is not None and one.predicted_low is not None and one.predicted_high is not None:
        _bar(axes, place, one.predicted_low, one.predicted_high, limits, colour, 5.0, 0.25)
    _bar(axes, place, row.low, row.high, limits, colour, 2.4 if one else 1.3, 1.0)
    if limits[0] <= row.estimate <= limits[1]:
        axes.plot([row.estimate], [place], marker="D" if one else "o", color=colour, markersize=6 if one else 4)


def _bar(
    axes: Any, place: int, low: float, high: float, limits: tuple[float, float], colour: str, width: float, alpha: float
) -> None:
    ends = max(low, limits[0]), min(high, limits[1])
    if ends[0] > ends[1]:
        return
    axes.plot(ends, [place, place], color=colour, linewidth=width, solid_capstyle="butt", alpha=alpha)
    for beyond, end, marker in ((low < limits[0], ends[0], "<"), (high > limits[1], ends[1], ">")):
        if beyond:
            axes.plot([end], [place], marker=marker, color=colour, markersize=5, alpha=alpha, clip_on=False)


def _shade(axes: Any, rows: Sequence[_Row], limits: tuple[float, float]) -> None:
    regions = {(r.synthesis.true_low, r.synthesis.true_high, r.synthesis.true_outside) for r in rows if r.synthesis}
    if len(regions) != 1:  # parts with regions of their own: no shade says which is whose
        return
    ((low, high, outside),) = regions
    least, most = limits[0] if low is None else low, limits[1] if high is None else high
    for left, right in ((limits[0], least), (most, limits[1])) if outside else ((least, most),):
        left, right = max(left, limits[0]), min(right, limits[1])
        if left < right:
            axes.axvspan(left, right, color=svg.FAINT, alpha=0.15, linewidth=0)
    for edge in (low, high):
        if edge is not None and limits[0] < edge < limits[1]:
            axes.axvline(edge, color=svg.FAINT, linewidth=0.9)


def _ticks(axes: Any, scale: str, least: float, most: float) -> None:
    """Labels on the scale that people read: factors and values of a knob, not their logarithms."""
    if scale in ("factor", "value"):
        decades = range(math.floor(least), math.ceil(most) + 1)
        steps = (1, 2, 5) if most - least < 2 else (1,)
        places = [decade + math.log10(step) for decade in decades for step in steps]
    else:
        from matplotlib.ticker import MaxNLocator

        places = [float(place) for place in MaxNLocator(5).tick_values(least, most)]
    there = [place for place in places if least <= place <= most]
    axes.set_xticks(there, [spell_estimate(scale, place) for place in there], fontsize=8.5)


def _short(words: str, most: int = 40) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _spelled(verdict: Verdict, row: _Row) -> str:
    return spell_interval(verdict.scale, verdict.unit, row.estimate, row.low, row.high)


def _table(verdict: Verdict) -> str:
    head = ["study", "part", "estimate (90 % interval)", "runs", "seeds", "note"]
    cells = []
    for effect in verdict.effects:
        if effect.estimate is not None:
            row = _Row("", *_ends(effect))
            note = "; ".join((*effect.controls, *effect.problems))
            cells.append([label(effect), effect.part, _spelled(verdict, row), f"{effect.n:,}", str(effect.seeds), note])
    for one in verdict.syntheses:
        row = _Row("", one.estimate, one.low, one.high)
        more = ""
        if one.predicted_low is not None and one.predicted_high is not None:
            ends = (spell_estimate(verdict.scale, end) for end in (one.predicted_low, one.predicted_high))
            more = f"one more task: {' to '.join(ends)}; {one.units} tasks at a length"
        cells.append(
            [f"mean, {one.group}", one.part, _spelled(verdict, row), "", "", f"{one.direction}; {more}".strip("; ")]
        )
    if not any(cell[1] for cell in cells):
        head, cells = [head[0], *head[2:]], [[cell[0], *cell[2:]] for cell in cells]
    return f'<div class="hx-scroll" data-search-exclude>{svg.table(head, cells)}</div>'


def _problems(verdict: Verdict) -> str:
    """Studies without a number, and why."""
    lacking = dict.fromkeys(
        f"{label(effect)}: {'; '.join(effect.problems)}" for effect in verdict.effects if effect.estimate is None
    )
    return "".join(f"<p><small>No number from {in_html(words)}.</small></p>" for words in lacking)
