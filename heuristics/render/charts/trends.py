"""Best value against model size: middles of near-optimal windows, the line through them, and how far it speaks."""

from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Evidence
from heuristics.schema.words import spell
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.judges.trend import REACH, Line, line_of, sized_windows
from heuristics.verdict.windows import Window, estimate

_HEIGHT = 3.4


def trends_figure(claims: list[Claim], item: Evidence, name: str) -> str:
    """The middle of the window of every arm over its number of parameters.

    Args:
        claims: of kind `trend`, decided by the evidence.
        item: evidence with a protocol and runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if no claim has the windows that its judge needs.
    """
    lines = {claim: line for claim in claims if (line := line_of(claim, item)) is not None}
    if not lines or not item.spec:
        return ""
    said, rows = [], []
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, _HEIGHT))
        axes = figure.add_axes((0.15, 0.17, 0.8, 0.78))
        ends = {}
        for colour, (claim, line) in zip(svg.COLOURS, lines.items(), strict=False):
            points = sized_windows(claim, item)
            method = str(item.spec.arms[claim.arms[0]].method)
            _draw(axes, item, points, line, colour)
            ends[method, colour] = line.ends[1], line.height + line.slope * line.ends[1]
            low, high = line.bounds()
            said.append(f"{method}: {line.slope:+.2f} decades a decade of parameters ({low:+.2f} to {high:+.2f}).")
            rows += _rows(item, points)
        _name(axes, ends)
        svg.in_decades(axes)
        svg.in_decades(axes, "y")
        axes.set_xlabel("parameters")
        axes.set_ylabel(item.spec.knob)
        axes.grid(color=svg.FAINT, linewidth=0.5, alpha=0.6)
        axes.set_axisbelow(True)
        title = f"{item.protocol}: middle of the near-optimal {item.spec.knob} against parameters"
        picture = svg.inline(figure, name, title, " ".join(said))
    slopes = " ".join(in_html(words) for words in said)
    caption = (
        f"<strong>{in_html(item.spec.task)}</strong>, {item.spec.steps} steps. {slopes} Dots are middles of "
        f"near-optimal windows with one-sided {1 - ALPHA:.0%} bounds; the shade would hold {1 - 2 * ALPHA:.0%} of "
        f"further middles. It ends at sizes {10**REACH:g} times beyond those that were run: further out our trend says "
        "nothing."
    )
    head = ["arm", "parameters", "near-optimal middle", "its bounds"]
    return svg.framed(picture, caption, svg.table(head, rows))


def _draw(axes: Any, item: Evidence, points: dict[str, tuple[float, Window]], line: Line, colour: str) -> None:
    for arm, (size, window) in points.items():
        if window.open:
            continue
        if bounds := _bounds(item, arm):
            axes.plot([10**size] * 2, [10**bound for bound in bounds], color=colour, linewidth=2)
        axes.plot([10**size], [10**window.centre], "o", color=colour, markersize=6)
    first, last = line.ends
    sizes = [first + (last - first) * step / 40 for step in range(41)]
    there = [line.at(size) for size in sizes]
    axes.plot([10**size for size in sizes], [10**middle for middle, _, _ in there], color=colour, linewidth=1.2)
    low, high = [10**low for _, low, _ in there], [10**high for _, _, high in there]
    axes.fill_between([10**size for size in sizes], low, high, color=colour, alpha=0.13, linewidth=0)


def _name(axes: Any, ends: dict[tuple[str, str], tuple[float, float]]) -> None:
    """The method at the right end of each line, the highest above it and the others below."""
    highest = max(there for _, there in ends.values())
    for (method, colour), (size, there) in ends.items():
        top = there == highest
        place = 10**size, 10 ** (there + (0.06 if top else -0.06))
        axes.text(*place, method, color=colour, ha="right", va="bottom" if top else "top", fontweight="bold")


def _bounds(item: Evidence, arm: str) -> tuple[float, float] | None:
    middle = estimate(item, (arm,), lambda windows: windows[0].centre)[0]
    return None if isinstance(middle, str) else middle.bounds()


def _rows(item: Evidence, found: dict[str, tuple[float, Window]]) -> list[list[str]]:
    rows = []
    for arm, (size, window) in sorted(found.items(), key=lambda pair: pair[1][0]):
        bounds = _bounds(item, arm)
        shown = "" if window.open or not bounds else " to ".join(f"{10**bound:.2g}" for bound in bounds)
        middle = "an end was not seen" if window.open else spell((float(f"{10**window.centre:.2g}"),))
        rows.append([arm, f"{round(10**size):,}", middle, shown])
    return rows
