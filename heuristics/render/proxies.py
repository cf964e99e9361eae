"""What is paid and what is wanted, against how far the policy went from its base."""

import math

from heuristics.catalog import spell
from heuristics.render import svg
from heuristics.render.escape import in_html
from heuristics.schema import Evidence, Run
from heuristics.signals import end_and_start

_APART = 0.08
"""Shares of the axes between two labels."""
_FAR = 4.0
"""Square root of nats a token: what lies further out is drawn here."""


def proxy_figure(item: Evidence, name: str) -> str:
    """Proxy reward and gold metric over the square root of KL, by value of the knob; after Gao, Schulman, Hilton 2022.

    Args:
        item: evidence of arms that are paid by a proxy.
        name: prefix of the ids.

    Returns:
        HTML; empty if no run says what it was paid.
    """
    protocol = item.spec
    assert protocol
    rows = [_row(found, protocol.metric) for found in _by_rate(item)]
    if not rows:
        return ""
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 3.4))
        axes = figure.add_axes((0.12, 0.15, 0.84, 0.8))
        for run in (run for found in _by_rate(item) for run in found):
            for end, colour in zip(_ends(run, protocol.metric), (svg.COLOURS[1], svg.COLOURS[0]), strict=True):
                axes.plot([_far(run)], [end], "o", markersize=3.5, color=colour, alpha=0.35, markeredgewidth=0)
        for column, (colour, words) in enumerate(((svg.COLOURS[1], "paid"), (svg.COLOURS[0], "wanted"))):
            axes.plot([row[1] for row in rows], [row[2 + column] for row in rows], color=colour, linewidth=1.4)
            axes.annotate(
                f"{words}: {('reward', protocol.metric)[column]}", (rows[-1][1], rows[-1][2 + column]), ha="right",
                xytext=(0, 8), textcoords="offset points", color=colour, fontweight="bold",
            )  # fmt: skip
        named: list[tuple[float, float]] = []
        for rate, far, _, gold in rows:
            if all(abs(far - x) > _APART * rows[-1][1] or abs(gold - y) > _APART for x, y in named):
                named.append((far, gold))
                axes.annotate(spell((rate,)), (far, gold), xytext=(3, -11), textcoords="offset points", fontsize=8)
        axes.set_xlabel("square root of KL to the base, nats a token")
        axes.set_ylabel("at the end")
        axes.set_ylim(bottom=min(0.0, min(min(row[2:]) for row in rows)) - 0.03)
        title = f"{protocol.id}: reward paid and {protocol.metric} wanted against distance from the base"
        best = max(rows, key=lambda row: row[3])
        said = f"{protocol.metric} is highest at {spell((best[0],))}, where the square root of KL is {best[1]:.2g}."
        drawn = svg.inline(figure, name, title, said)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, {protocol.steps} steps, fresh runs; numbers along the line are "
        f"values of {in_html(protocol.knob)}. {in_html(said)}"
    )
    head = [protocol.knob, "square root of KL", "reward paid", f"{protocol.metric} wanted"]
    table = svg.table(head, [[spell((row[0],)), *(f"{number:.3f}" for number in row[1:])] for row in rows])
    return svg.framed(drawn, caption, table)


def _by_rate(item: Evidence) -> list[list[Run]]:
    """Fresh runs of the screened arms at each value of the knob, lowest first."""
    assert item.spec
    found: dict[float, list[Run]] = {}
    for run in item.runs:
        paid = run.final.get("reward_end") is not None
        if run.cell.role == "confirm" and run.cell.arm in item.spec.screened and paid:
            found.setdefault(run.cell.rate, []).append(run)
    return [found[rate] for rate in sorted(found)]


def _row(runs: list[Run], metric: str) -> tuple[float, float, float, float]:
    """Value of the knob, and means of the distance, of what was paid and of what was wanted."""
    paid, gold = zip(*(_ends(run, metric) for run in runs), strict=True)
    count = len(runs)
    return runs[0].cell.rate, sum(map(_far, runs)) / count, sum(paid) / count, sum(gold) / count


def _far(run: Run) -> float:
    return min(_FAR, math.sqrt(max(0.0, run.final.get("kl") or 0.0)))


def _ends(run: Run, metric: str) -> tuple[float, float]:
    return run.final["reward_end"], end_and_start(run, metric)[0]
