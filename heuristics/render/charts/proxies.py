"""What is paid and what is wanted, against how far the policy went from its base."""

import math
from collections.abc import Sequence
from typing import Any

from heuristics.kinds._base.arms import arms_with
from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Evidence, Run
from heuristics.schema.words import spell
from heuristics.signals import end_and_start

_APART = 0.13
"""Share of the width between two labels, so that neither is written over the other; and of a metric, half as much."""
_FAR = 4.0
"""Square root of nats a token: what lies further out is drawn at this edge."""
_FURTHEST = f" What lies further out than {_FAR:g} is drawn there, and so is a run that stopped being finite."
_GREEDY = "Greedy is the share of prompts answered right when the likeliest token is always taken. "
_PAID, _WANTED = svg.COLOURS[1], svg.COLOURS[0]
Row = tuple[float, float, float, float]


def proxy_figure(claims: list[Claim], item: Evidence, name: str) -> str:
    """Proxy reward and gold metric over the square root of KL, by value of the knob; after Gao, Schulman, Hilton 2022.

    Args:
        claims: about a proxy that is exploited; the first one's arm is drawn.
        item: evidence of an arm that is paid by the proxy.
        name: prefix of the ids.

    Returns:
        HTML; empty if no run says what it was paid.
    """
    protocol = item.spec
    assert protocol
    told = claims[0].field("of")
    arms = arms_with(protocol, told if isinstance(told, dict) else {}, claims[0].scope)
    by_rate = _by_rate(item, arms[0]) if arms else []
    rows = [_row(runs, protocol.metric) for runs in by_rate]
    if not rows:
        return ""
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 3.4))
        axes = figure.add_axes((0.12, 0.15, 0.84, 0.8))
        each = [_row([run], protocol.metric) for runs in by_rate for run in runs]
        for place, (colour, words) in enumerate(((_PAID, "paid: reward"), (_WANTED, f"wanted: {protocol.metric}")), 2):
            axes.plot(
                [_near(row) for row in each], [row[place] for row in each], "o", markersize=3.5, color=colour,
                alpha=0.35, markeredgewidth=0, zorder=1.9,
            )  # fmt: skip
            axes.plot([_near(row) for row in rows], [row[place] for row in rows], color=colour, linewidth=1.4)
            falls = rows[-1][place] < rows[0][place]
            axes.annotate(
                words, (_near(rows[-1]), rows[-1][place]), xytext=(0, -18 if falls else 8),
                textcoords="offset points", ha="right", color=colour, fontweight="bold",
            )  # fmt: skip
        _label(axes, rows)
        axes.set_xlabel("square root of KL to the base, nats a token")
        axes.set_ylabel("at the end")
        title = f"{protocol.id}: reward paid and {protocol.metric} wanted against distance from the base"
        best = max(rows, key=lambda row: row[3])
        said = (
            f"The mean of {protocol.metric} is highest at {spell((best[0],))}, at a square root of KL of {best[1]:.2g}."
        )
        drawn = svg.inline(figure, name, title, said)
    edge = any(_far(run) >= _FAR for runs in by_rate for run in runs)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, {protocol.steps} steps, fresh runs; numbers along the line are "
        f"values of {in_html(protocol.knob)}. {_GREEDY if protocol.metric == 'greedy' else ''}{in_html(said)}"
        f"{_FURTHEST if edge else ''}"
    )
    head = [protocol.knob, "square root of KL", "reward paid", f"{protocol.metric} wanted"]
    table = svg.table(head, [[spell((row[0],)), *(f"{number:.3f}" for number in row[1:])] for row in rows])
    return svg.framed(drawn, caption, table)


def _by_rate(item: Evidence, arm: str) -> list[list[Run]]:
    """Fresh runs of the arm at each value of the knob, lowest first; without those that do not say what they need."""
    found: dict[float, list[Run]] = {}
    for run in item.runs:
        told = run.final.get("reward_end") is not None and (run.status == "diverged" or run.final.get("kl") is not None)
        if run.cell.role == "confirm" and run.cell.arm == arm and told:
            found.setdefault(run.cell.number, []).append(run)
    return [found[rate] for rate in sorted(found)]


def _row(runs: Sequence[Run], metric: str) -> Row:
    """Value of the knob, and means of the distance, of what was paid and of what was wanted."""
    count = len(runs)
    paid, wanted = (run.final["reward_end"] for run in runs), (end_and_start(run, metric)[0] for run in runs)
    return runs[0].cell.number, sum(map(_far, runs)) / count, sum(paid) / count, sum(wanted) / count


def _far(run: Run) -> float:
    """Square root of KL; a run that stopped being finite is as far as the figure goes."""
    kl = run.final.get("kl")
    return math.sqrt(max(0.0, kl)) if kl is not None and math.isfinite(kl) else _FAR


def _near(row: Row) -> float:
    return min(_FAR, row[1])


def _label(axes: Any, rows: Sequence[Row]) -> None:
    """Values of the knob beside the line of what is wanted: on the free side of it, where they do not meet."""
    reach = max(map(_near, rows)) or 1.0
    named: list[tuple[float, float]] = []
    for index, row in enumerate(rows):
        here = _near(row), row[3]
        if all(abs(here[0] - x) > _APART * reach or abs(here[1] - y) > _APART / 2 for x, y in named):
            named.append(here)
            falls = rows[min(index + 1, len(rows) - 1)][3] < rows[max(index - 1, 0)][3]
            axes.annotate(
                spell((row[0],)), here, xytext=(3, 4 if falls else -11), textcoords="offset points", fontsize=8
            )
