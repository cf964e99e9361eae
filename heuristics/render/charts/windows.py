"""Near-optimal windows of a protocol's arms, one bar an arm over the values of the knob."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from heuristics.kinds._base.arms import Held, protocol_of
from heuristics.kinds._base.curve import Window, window_of
from heuristics.kinds._base.windows import curves_of
from heuristics.render.charts import svg
from heuristics.render.charts.bars import Row, plot
from heuristics.render.escape import in_html
from heuristics.schema import NEAR_OPTIMAL, Evidence
from heuristics.schema.words import spell
from heuristics.verdict.controls import learned
from heuristics.verdict.intervals import quantile


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
    rows = [
        Row(arm, seen.middle, seen.low, seen.high, colour=_colour(item, arm), tick=True) for arm, seen in found.items()
    ]
    title = f"{protocol.id}: near-optimal {protocol.knob} of every arm"
    said = " ".join(f"{arm}: {_spelled(seen)}." for arm, seen in found.items())
    drawn = plot(rows, "value", name, title, said)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, base {in_html(protocol.base)} and {protocol.steps} steps unless "
        "the arm says otherwise: "
        f"values that lose less than {NEAR_OPTIMAL:.0%} of the gain at the best one, all runs taken together. The tick "
        "is the middle; pale is an arm that did not surely gain 0.10. Ends that were not seen are told in the data."
    )
    return svg.framed(drawn, caption, _data(found))


def _colour(item: Evidence, arm: str) -> str:
    """One colour a method; pale where the arm did not surely learn."""
    if learned(item, arm):
        return "var(--hx-faint)"
    protocol = protocol_of(item)
    methods = list(dict.fromkeys(protocol.arms[name].method for name in protocol.screened))
    return f"var(--hx-{methods.index(protocol.arms[arm].method) % len(svg.COLOURS) + 1})"


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
