"""Bars over a shared axis as SVG text: a row an estimate, a diamond a mean. A page has dozens of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from heuristics.render.escape import in_html
from heuristics.schema import Synthesis
from heuristics.schema.words import spell_estimate

_WIDTH, _ROW, _LABELS = 440.0, 15.0, 200.0
"""Width of the plot, height of a row, and the width of the labels, in units of about a pixel on a telephone."""
_MARGIN = 0.06


@dataclass(frozen=True)
class Row:
    """A line of the plot.

    Attributes:
        synthesis: of the mean of a group; None for a study.
        colour: of the line; by default that of the synthesis' direction, or of the text.
        tick: whether the bar is a range with a tick at its middle, not an interval with a dot.
    """

    label: str
    estimate: float
    low: float
    high: float
    synthesis: Synthesis | None = None
    colour: str = ""
    tick: bool = False


def plot(rows: Sequence[Row], scale: str, name: str, title: str, said: str, *, mark: float | None = None) -> str:
    """An `<svg>` element.

    Args:
        rows: from top to bottom.
        scale: of the estimates, as kinds have it.
        name: prefix of the ids.
        title: what it shows, for people who do not see it.
        said: what it says.
        mark: where a line is drawn from top to bottom.
    """
    limits = _limits(rows, mark)
    region = [row for row in rows if row.synthesis is not None]
    bottom = _ROW * len(rows) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {bottom + 18:g}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" font-size="9"><title id="{name}-t">{in_html(title)}</title>'
        f'<desc id="{name}-d">{in_html(said)}</desc>',
        *_shade(region, limits, bottom),
        *_ticks(scale, limits, bottom),
    ]
    if mark is not None:
        x = _at(mark, limits)
        parts.append(f'<path d="M{x} 0V{bottom:g}" stroke="var(--hx-faint)" stroke-dasharray="2 2"/>')
    for place, row in enumerate(rows):
        parts += _line(_ROW * (place + 0.5) + 2, row, limits)
    return "\n".join([*parts, "</svg>"])


def _limits(rows: Sequence[Row], mark: float | None) -> tuple[float, float]:
    """Ends of the axis: what the estimates and regions span and half as much again, so that no wide bar hides them."""
    regions = [(row.synthesis.true_low, row.synthesis.true_high) for row in rows if row.synthesis is not None]
    edges = [edge for region in regions for edge in region if edge is not None]
    edges += [mark] if mark is not None else []
    ends = [end for row in rows if row.tick for end in (row.low, row.high)]
    places = [*(row.estimate for row in rows), *edges, *ends]
    low, high = min(places), max(places)
    spare = max(0.5 * (high - low), 0.1)
    ends = [*(value for row in rows for value in (row.low, row.high)), *edges]
    return max(min(ends), low - spare) - _MARGIN * spare, min(max(ends), high + spare) + _MARGIN * spare


def _at(value: float, limits: tuple[float, float]) -> float:
    """Where a value stands, from the left; what lies beyond the axis stands at its end."""
    share = (min(max(value, limits[0]), limits[1]) - limits[0]) / (limits[1] - limits[0])
    return round(_LABELS + share * (_WIDTH - _LABELS - 8), 1)


def _line(height: float, row: Row, limits: tuple[float, float]) -> list[str]:
    one = row.synthesis
    colour = row.colour or ("currentColor" if one is None else f"var(--hx-{one.direction})")
    weight = ' font-weight="bold"' if one else ""
    parts = [
        f'<text x="{_LABELS - 8:g}" y="{height + 3:g}" text-anchor="end" fill="{colour}"{weight}>'
        f"{in_html(_short(row.label))}</text>"
    ]
    if one is not None and one.predicted_low is not None and one.predicted_high is not None:
        parts.append(_bar(height, one.predicted_low, one.predicted_high, limits, colour, 6, 0.25))
    x = _at(row.estimate, limits)
    if row.tick:
        tick = f'<path d="M{x} {height - 5:g}v10" stroke="currentColor" stroke-width="1.4"/>'
        return [*parts, _bar(height, row.low, row.high, limits, colour, 6, 1), tick]
    parts.append(_bar(height, row.low, row.high, limits, colour, 2.5 if one else 1.3, 1))
    if one is None:
        return [*parts, f'<circle cx="{x}" cy="{height:g}" r="2.4" fill="{colour}"/>']
    return [*parts, f'<path d="M{x - 4.5:g} {height:g}l4.5-4.5 4.5 4.5-4.5 4.5z" fill="{colour}"/>']


def _bar(
    height: float, low: float, high: float, limits: tuple[float, float], colour: str, width: float, opacity: float
) -> str:
    left, right = _at(low, limits), _at(high, limits)
    faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="M{left} {height:g}H{right}" stroke="{colour}" stroke-width="{width:g}"{faint}/>'


def _shade(rows: Sequence[Row], limits: tuple[float, float], bottom: float) -> list[str]:
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
