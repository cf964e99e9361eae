"""Near-optimal windows of a protocol's arms, one bar an arm over the values of the knob."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heuristics.kinds._base.arms import Held
from heuristics.kinds._base.curve import Window, window_of
from heuristics.kinds._base.windows import curves_of
from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import NEAR_OPTIMAL, Evidence, Protocol
from heuristics.schema.words import spell
from heuristics.verdict.controls import learned
from heuristics.verdict.intervals import quantile

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
    found = {arm: seen for arm in protocol.screened if (seen := _seen(item, arm)) is not None}
    if not found:
        return ""
    height = _ROW * len(found) + 40
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, height / 72))
        axes = figure.add_axes((0.3, 34 / height, 0.66, 1 - 38 / height))
        for row, (arm, seen) in enumerate(found.items()):
            _draw(axes, row, seen, svg.FAINT if learned(item, arm) else svg.COLOURS[_colour(protocol, arm)])
        svg.in_decades(axes)
        low, high = min(seen.low for seen in found.values()), max(seen.high for seen in found.values())
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
        said = " ".join(f"{arm}: {_spelled(seen)}." for arm, seen in found.items())
        drawn = svg.inline(figure, name, title, said)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, base {in_html(protocol.base)} and {protocol.steps} steps unless "
        "the arm says otherwise: "
        f"values that lose less than {NEAR_OPTIMAL:.0%} of the gain at the best one, all runs taken together. The tick "
        "is the middle; an arrowhead is an end that was not seen; pale is an arm that did not surely gain 0.10."
    )
    return svg.framed(drawn, caption, _data(found))


def _colour(protocol: Protocol, arm: str) -> int:
    methods = list(dict.fromkeys(protocol.arms[name].method for name in protocol.screened))
    return methods.index(protocol.arms[arm].method) % len(svg.COLOURS)


@dataclass(frozen=True)
class _Seen:
    """The window of an arm, as decimal logarithms, and what the seeds leave open of its middle."""

    low: float
    high: float
    open_low: bool
    open_high: bool
    middle: float
    reach: float
    gain: float
    seeds: int


def _seen(item: Evidence, arm: str) -> _Seen | None:
    seen = curves_of(Held(item), (arm,))
    if isinstance(seen, str):
        return None
    _, drawn, (curve,) = seen
    if not curve.peak[0] > 0:
        return None
    window: Window = window_of(curve)
    error, freedom = drawn.error(window.middle)
    return _Seen(
        float(window.low[0]), float(window.high[0]), bool(window.open_low[0]), bool(window.open_high[0]),
        float(window.middle[0]), quantile(freedom) * math.hypot(error, window.hidden),
        float(curve.top.height[0]), drawn.seeds,
    )  # fmt: skip


def _draw(axes: Any, row: int, seen: _Seen, colour: str) -> None:
    low, high = 10**seen.low, 10**seen.high
    axes.plot([low, high], [row, row], color=colour, linewidth=6, solid_capstyle="butt", alpha=0.85)
    axes.plot([10**seen.middle] * 2, [row - 0.32, row + 0.32], color=svg.INK, linewidth=1.4)
    for end, there, marker in ((low, seen.open_low, "<"), (high, seen.open_high, ">")):
        if there:
            axes.plot([end], [row], marker=marker, markersize=8, color=colour, linestyle="none")


def _spelled(seen: _Seen) -> str:
    low, high = (spell((float(f"{10**edge:.2g}"),)) for edge in (seen.low, seen.high))
    return f"{'at most ' if seen.open_low else ''}{low} to {'at least ' if seen.open_high else ''}{high}"


def _data(found: Mapping[str, _Seen]) -> str:
    head = ["arm", "near-optimal", "middle", "its 90 % interval", "decades", "gain", "seeds"]
    rows = []
    for arm, seen in found.items():
        ends = (spell((float(f"{10 ** (seen.middle + side * seen.reach):.2g}"),)) for side in (-1, 1))
        open_ = seen.open_low or seen.open_high
        cells = [arm, _spelled(seen), f"{10**seen.middle:.2g}", "" if open_ else " to ".join(ends)]
        rows.append([*cells, f"{seen.high - seen.low:.2f}", f"{seen.gain:.3f}", str(seen.seeds)])
    return svg.table(head, rows)
