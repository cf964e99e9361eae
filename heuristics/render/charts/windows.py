"""Near-optimal windows of a protocol's arms, one bar an arm over the values of the knob."""

from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import NEAR_OPTIMAL, Evidence, Protocol
from heuristics.schema.words import spell
from heuristics.verdict.select import gain
from heuristics.verdict.windows import Window, estimate, seeds_of, window_of

_ROW = 19.0
_MARGIN = 1.35


def windows_figure(item: Evidence, name: str) -> str:
    """The near-optimal window of every screened arm, on fresh seeds.

    Args:
        item: evidence with a protocol and runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if no arm gained anything.
    """
    protocol = item.spec
    assert protocol
    found = {
        arm: window for arm in protocol.screened if (window := window_of(item, arm, seeds_of(item, (arm,)))) is not None
    }
    if not found:
        return ""
    learned = {arm: bool((leg := gain(item, arm)).low is not None and leg.low > leg.threshold) for arm in found}
    height = _ROW * len(found) + 40
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, height / 72))
        axes = figure.add_axes((0.3, 34 / height, 0.66, 1 - 38 / height))
        for row, (arm, window) in enumerate(found.items()):
            _draw(axes, row, window, svg.COLOURS[_colour(protocol, arm)] if learned[arm] else svg.FAINT)
        svg.in_decades(axes)
        low, high = min(w.low for w in found.values()), max(w.high for w in found.values())
        axes.set_xlim(10**low / _MARGIN, 10**high * _MARGIN)
        if high - low < 1:
            svg.finer(axes)
        axes.set_ylim(len(found) - 0.4, -0.6)
        axes.set_yticks(range(len(found)), list(found))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=svg.FAINT, linewidth=0.5, alpha=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(protocol.knob)
        title = f"{protocol.id}: near-optimal {protocol.knob} of every arm"
        said = " ".join(f"{arm}: {_spelled(window)}." for arm, window in found.items())
        drawn = svg.inline(figure, name, title, said)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, base {in_html(protocol.base)} and {protocol.steps} steps unless "
        "the arm says otherwise: "
        f"values that lose less than {NEAR_OPTIMAL:.0%} of the gain at the best one, on fresh seeds. The tick is the "
        "middle; an arrowhead is an end that was not seen; pale is an arm that did not surely gain 0.10."
    )
    return svg.framed(drawn, caption, _data(item, protocol, found))


def _colour(protocol: Protocol, arm: str) -> int:
    methods = list(dict.fromkeys(protocol.arms[name].method for name in protocol.screened))
    return methods.index(protocol.arms[arm].method) % len(svg.COLOURS)


def _draw(axes: Any, row: int, window: Window, colour: str) -> None:
    low, high = 10**window.low, 10**window.high
    axes.plot([low, high], [row, row], color=colour, linewidth=6, solid_capstyle="butt", alpha=0.85)
    axes.plot([10**window.centre] * 2, [row - 0.32, row + 0.32], color=svg.INK, linewidth=1.4)
    for end, there, marker in ((low, window.open_low, "<"), (high, window.open_high, ">")):
        if there:
            axes.plot([end], [row], marker=marker, markersize=8, color=colour, linestyle="none")


def _spelled(window: Window) -> str:
    low, high = (spell((float(f"{10**edge:.2g}"),)) for edge in (window.low, window.high))
    return f"{'at most ' if window.open_low else ''}{low} to {'at least ' if window.open_high else ''}{high}"


def _middle(windows: Any) -> float:
    return float(windows[0].centre)


def _data(item: Evidence, protocol: Protocol, found: dict[str, Window]) -> str:
    head = ["arm", "near-optimal", "middle", "bounds of the middle", "decades", "gain", "fresh seeds"]
    rows = []
    for arm, window in found.items():
        middle = estimate(item, (arm,), _middle)[0]
        bounds = "" if isinstance(middle, str) else " to ".join(f"{10**bound:.2g}" for bound in middle.bounds())
        leg = gain(item, arm)
        gained = "" if leg.estimate is None else f"{leg.estimate:.3f}"
        cells = [arm, _spelled(window), f"{10**window.centre:.2g}", bounds, f"{window.width:.2f}", gained]
        rows.append([*cells, str(len(seeds_of(item, (arm,))))])
    return svg.table(head, rows)
