"""Forest plot of a claim: a line a study, a diamond a group, and shaded where the sentence is true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Effect, Synthesis, Verdict
from heuristics.schema.words import TUNINGS, spell_estimate, spell_interval, spell_size

_WIDTH, _ROW, _LABELS = 440.0, 15.0, 200.0
"""Width of the plot, height of a row, and the width of the labels, in units of about a pixel on a telephone."""
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
        labels = [label(effect) for effect in alike]
        for effect, words in zip(alike, labels, strict=True):  # studies of one task are told apart by their protocol
            own = f"{words}, {effect.evidence.partition('/')[0]}" if labels.count(words) > 1 else words
            rows.append(_Row(own, *_ends(effect)))
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
    """The plot as SVG, written as text: a page has dozens of them, and each is some lines and words."""
    limits = _limits(rows)
    region = [row for row in rows if row.synthesis is not None]
    bottom = _ROW * len(rows) + 4
    said = "; ".join(f"{row.label}: {_spelled(verdict, row)}" for row in region)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {bottom + 18:g}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" font-size="9"><title id="{name}-t">'
        f'{in_html(claim.says)}: {verdict.direction}</title><desc id="{name}-d">{in_html(said)}</desc>',
        *_shade(region, limits, bottom),
        *_ticks(verdict.scale, limits, bottom),
    ]
    for place, row in enumerate(rows):
        parts += _line(_ROW * (place + 0.5) + 2, row, limits)
    caption = (
        "A line is a study, a diamond the mean of its group; bars are 90 % intervals, a pale bar what one more task "
        "would show. Shaded is where the sentence is true. A bar that reaches the edge goes on beyond it."
    )
    drawn = "\n".join([*parts, "</svg>"])
    return f'<figure class="hx-figure" data-search-exclude>\n{drawn}\n<figcaption>{caption}</figcaption>\n</figure>\n'


def _limits(rows: Sequence[_Row]) -> tuple[float, float]:
    """Ends of the axis: what the estimates and regions span and half as much again, so that no wide bar hides them."""
    regions = [(row.synthesis.true_low, row.synthesis.true_high) for row in rows if row.synthesis is not None]
    edges = [edge for region in regions for edge in region if edge is not None]
    places = [*(row.estimate for row in rows), *edges]
    low, high = min(places), max(places)
    spare = max(0.5 * (high - low), 0.1)
    ends = [*(value for row in rows for value in (row.low, row.high)), *edges]
    return max(min(ends), low - spare) - _MARGIN * spare, min(max(ends), high + spare) + _MARGIN * spare


def _at(value: float, limits: tuple[float, float]) -> float:
    """Where a value stands, from the left; what lies beyond the axis stands at its end."""
    share = (min(max(value, limits[0]), limits[1]) - limits[0]) / (limits[1] - limits[0])
    return round(_LABELS + share * (_WIDTH - _LABELS - 8), 1)


def _line(height: float, row: _Row, limits: tuple[float, float]) -> list[str]:
    one = row.synthesis
    colour = "currentColor" if one is None else f"var(--hx-{one.direction})"
    weight = ' font-weight="bold"' if one else ""
    parts = [
        f'<text x="{_LABELS - 8:g}" y="{height + 3:g}" text-anchor="end" fill="{colour}"{weight}>'
        f"{in_html(_short(row.label))}</text>"
    ]
    if one is not None and one.predicted_low is not None and one.predicted_high is not None:
        parts.append(_bar(height, one.predicted_low, one.predicted_high, limits, colour, 6, 0.25))
    parts.append(_bar(height, row.low, row.high, limits, colour, 2.5 if one else 1.3, 1))
    x = _at(row.estimate, limits)
    if one is None:
        return [*parts, f'<circle cx="{x}" cy="{height:g}" r="2.4" fill="{colour}"/>']
    return [*parts, f'<path d="M{x - 4.5:g} {height:g}l4.5-4.5 4.5 4.5-4.5 4.5z" fill="{colour}"/>']


def _bar(
    height: float, low: float, high: float, limits: tuple[float, float], colour: str, width: float, opacity: float
) -> str:
    left, right = _at(low, limits), _at(high, limits)
    faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="M{left} {height:g}H{right}" stroke="{colour}" stroke-width="{width:g}"{faint}/>'


def _shade(rows: Sequence[_Row], limits: tuple[float, float], bottom: float) -> list[str]:
    regions = {(r.synthesis.true_low, r.synthesis.true_high, r.synthesis.true_outside) for r in rows if r.synthesis}
    if len(regions) != 1:  # parts with regions of their own: no shade says which is whose
        return []
    ((low, high, outside),) = regions
    least, most = limits[0] if low is None else low, limits[1] if high is None else high
    spans = ((limits[0], least), (most, limits[1])) if outside else ((least, most),)
    parts = []
    for span in spans:
        left, right = (_at(end, limits) for end in span)
        if left < right:
            parts.append(
                f'<rect x="{left}" y="0" width="{right - left:.1f}" height="{bottom:g}" fill="var(--hx-faint)" '
                'fill-opacity="0.15"/>'
            )
    return parts


def _ticks(scale: str, limits: tuple[float, float], bottom: float) -> list[str]:
    """Labels on the scale that people read: factors and values of a knob, not their logarithms."""
    least, most = limits
    if scale in ("factor", "value"):
        steps = (1, 2, 5) if most - least < 2 else (1,)
        decades = range(math.floor(least), math.ceil(most) + 1)
        places = [decade + math.log10(step) for decade in decades for step in steps]
    else:
        power = 10.0 ** math.floor(math.log10((most - least) / 6))
        step = power * next((size for size in (1, 2, 5) if (most - least) / (size * power) <= 6), 10)
        places = [step * number for number in range(math.ceil(least / step), math.floor(most / step) + 1)]
    parts = [f'<path d="M{_LABELS:g} {bottom:g}H{_WIDTH - 8:g}" stroke="var(--hx-faint)"/>']
    for place in places:
        if least <= place <= most:
            x = _at(place, limits)
            parts.append(
                f'<path d="M{x} {bottom:g}v3" stroke="var(--hx-faint)"/><text x="{x}" y="{bottom + 13:g}" '
                f'text-anchor="middle" fill="currentColor">{spell_estimate(scale, place)}</text>'
            )
    return parts


def _short(words: str, most: int = 46) -> str:
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
