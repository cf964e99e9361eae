"""Best value against a number that arms differ in: middles of near-optimal windows, and the line through them."""

import math
from typing import Any

from heuristics.kinds._base.arms import arms_with, protocol_of, told_of
from heuristics.kinds._base.estimate import Estimate
from heuristics.kinds._base.windows import of_windows
from heuristics.kinds.slope import estimate as slope_of
from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Evidence
from heuristics.schema.words import spell
from heuristics.verdict.intervals import quantile

_HEIGHT = 3.4
Point = tuple[str, float, Estimate]


def trends_figure(claims: list[Claim], item: Evidence, name: str) -> str:
    """The middle of the window of every arm over the number that the arms differ in.

    Args:
        claims: of kind `slope`, decided by the evidence.
        item: evidence with a protocol and runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if no claim has a slope.
    """
    lines = [(claim, found[0]) for claim in claims if (found := slope_of(claim, item)) and found[0].value is not None]  # type: ignore[arg-type]
    if not lines:
        return ""
    protocol, said, rows, over = protocol_of(item), [], [], str(claims[0].field("over"))
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, _HEIGHT))
        axes = figure.add_axes((0.15, 0.17, 0.8, 0.78))
        ends = {}
        for colour, (claim, line) in zip(svg.COLOURS, lines, strict=False):
            points = _points(claim, item, over)
            method = str(protocol.arms[points[0][0]].method)
            ends[method, colour] = _draw(axes, points, line, colour)
            reach = quantile(line.freedom) * line.error
            value = line.value or 0.0
            said.append(f"{method}: {value:+.2f} decades a decade ({value - reach:+.2f} to {value + reach:+.2f}).")
            rows += [_told(point) for point in points]
        _name(axes, ends)
        svg.in_decades(axes)
        svg.in_decades(axes, "y")
        axes.set_xlabel(over)
        axes.set_ylabel(protocol.knob)
        axes.grid(color=svg.FAINT, linewidth=0.5, alpha=0.6)
        axes.set_axisbelow(True)
        title = f"{protocol.id}: middle of the near-optimal {protocol.knob} against {over}"
        picture = svg.inline(figure, name, title, " ".join(said))
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, {protocol.steps} steps. {in_html(' '.join(said))} Dots are "
        "middles of near-optimal windows with 90 % intervals. The line ends where the runs do: further out it says "
        "nothing."
    )
    return svg.framed(picture, caption, svg.table(["arm", over, "near-optimal middle", "its 90 % interval"], rows))


def _points(claim: Claim, item: Evidence, over: str) -> list[Point]:
    protocol, told = protocol_of(item), claim.field("of")
    arms = arms_with(protocol, told if isinstance(told, dict) else {}, claim.scope)
    found = [
        (arm, float(str(told_of(protocol, arm)[over])), of_windows(item, (arm,), lambda _, windows: windows[0].middle))
        for arm in arms
    ]
    return sorted(found, key=lambda point: point[1])


def _draw(axes: Any, points: list[Point], line: Estimate, colour: str) -> tuple[float, float]:
    """Draw points and their line; the right end of it is returned, as decimal logarithms."""
    for _, number, middle in points:
        if middle.value is not None:
            reach = quantile(middle.freedom) * middle.error
            ends = [10 ** (middle.value - reach), 10 ** (middle.value + reach)]
            axes.plot([number] * 2, ends, color=colour, linewidth=2)
            axes.plot([number], [10**middle.value], "o", color=colour, markersize=6)
    known = [(math.log10(number), middle.value) for _, number, middle in points if middle.value is not None]
    x, y = (sum(column) / len(known) for column in zip(*known, strict=True))
    first, last = known[0][0], known[-1][0]
    slope = line.value or 0.0
    axes.plot(
        [10**first, 10**last], [10 ** (y + slope * (end - x)) for end in (first, last)], color=colour, linewidth=1.2
    )
    return last, y + slope * (last - x)


def _name(axes: Any, ends: dict[tuple[str, str], tuple[float, float]]) -> None:
    """The method at the right end of each line, the highest above it and the others below."""
    highest = max(there for _, there in ends.values())
    for (method, colour), (number, there) in ends.items():
        top = there == highest
        place = 10**number, 10 ** (there + (0.06 if top else -0.06))
        axes.text(*place, method, color=colour, ha="right", va="bottom" if top else "top", fontweight="bold")


def _told(point: Point) -> list[str]:
    arm, number, middle = point
    if middle.value is None:
        return [arm, f"{number:,.0f}", "; ".join(middle.problems), ""]
    reach = quantile(middle.freedom) * middle.error
    here, low, high = (
        spell((float(f"{10**at:.2g}"),)) for at in (middle.value, middle.value - reach, middle.value + reach)
    )
    return [arm, f"{number:,.0f}", here, f"{low} to {high}"]
