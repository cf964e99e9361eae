"""Best value against model size: middles of near-optimal windows, the line through them, and how far it speaks."""

from typing import Any

from heuristics.catalog import spell
from heuristics.render import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Evidence
from heuristics.verdict.judges.trend import FEWEST, REACH, Line, fit, measured
from heuristics.verdict.windows import Estimate, Window, estimate

_HEIGHT = 3.4


def trends_figure(claims: list[Claim], item: Evidence, name: str) -> str:
    """The middle of the window of every arm over its number of parameters.

    Args:
        claims: of kind `trend`, decided by the evidence.
        item: evidence with a protocol and runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if no claim has windows of enough sizes.
    """
    found = {claim.id: measured(claim, item) for claim in claims}
    closed = {
        claim.id: {arm: seen for arm, seen in found[claim.id].items() if not seen[1].open} for claim in claims
    }  # fmt: skip
    drawn = [claim for claim in claims if len(closed[claim.id]) >= FEWEST]
    if not drawn or not item.spec:
        return ""
    said, rows, lines = [], [], {}
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, _HEIGHT))
        axes = figure.add_axes((0.15, 0.17, 0.8, 0.78))
        for index, claim in enumerate(drawn):
            points = closed[claim.id]
            line = fit([size for size, _ in points.values()], [window.centre for _, window in points.values()])
            colour = svg.COLOURS[index % len(svg.COLOURS)]
            _draw(axes, item, points, line, colour)
            lines[claim.scope.methods[0], colour] = line
            low, high = line.bounds()
            words = f"{claim.scope.methods[0]}: {line.slope:+.2f} decades a decade of parameters"
            said.append(f"{words} ({low:+.2f} to {high:+.2f}).")
            rows += _rows(item, found[claim.id])
        _name(axes, lines)
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
        "near-optimal windows with one-sided 95 % bounds; the shade is where one more middle is to be expected. It is "
        f"drawn {REACH:g} decade beyond the sizes that were run; further out our trend says nothing."
    )
    head = ["arm", "parameters", "near-optimal middle", "its bounds"]
    return svg.framed(picture, caption, svg.table(head, rows))


def _draw(axes: Any, item: Evidence, points: dict[str, tuple[float, Window]], line: Line, colour: str) -> None:
    for arm, (size, window) in points.items():
        bounds = _bounds(item, arm)
        if bounds:
            axes.plot([10**size] * 2, [10**bound for bound in bounds], color=colour, linewidth=2)
        axes.plot([10**size], [10**window.centre], "o", color=colour, markersize=6)
    ends = min(line.sizes) - REACH, max(line.sizes) + REACH
    sizes = [ends[0] + (ends[1] - ends[0]) * step / 40 for step in range(41)]
    there = [line.at(size) for size in sizes]
    axes.plot([10**size for size in sizes], [10**middle for middle, _, _ in there], color=colour, linewidth=1.2)
    low, high = [10**low for _, low, _ in there], [10**high for _, _, high in there]
    axes.fill_between([10**size for size in sizes], low, high, color=colour, alpha=0.13, linewidth=0)


def _name(axes: Any, lines: dict[tuple[str, str], Line]) -> None:
    """The method at the right end of each line, the highest above it and the others below."""
    ends = {key: line.height + line.slope * (max(line.sizes) + REACH) for key, line in lines.items()}
    for method, colour in lines:
        there, top = ends[method, colour], ends[method, colour] == max(ends.values())
        where = 10 ** (max(lines[method, colour].sizes) + REACH), 10 ** (there + (0.06 if top else -0.06))
        axes.text(*where, method, color=colour, ha="right", va="bottom" if top else "top", fontweight="bold")


def _bounds(item: Evidence, arm: str) -> tuple[float, float] | None:
    middle: Estimate | None = estimate(item, (arm,), lambda windows: windows[0].centre)[0]
    return middle.bounds() if middle else None


def _rows(item: Evidence, found: dict[str, tuple[float, Window]]) -> list[list[str]]:
    rows = []
    for arm, (size, window) in sorted(found.items(), key=lambda pair: pair[1][0]):
        bounds = _bounds(item, arm)
        shown = "" if window.open or not bounds else " to ".join(f"{10**bound:.2g}" for bound in bounds)
        middle = "an end was not seen" if window.open else spell((float(f"{10**window.centre:.2g}"),))
        rows.append([arm, f"{round(10**size):,}", middle, shown])
    return rows
