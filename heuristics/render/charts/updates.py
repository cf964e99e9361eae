"""What one update does by value of the knob: to the policy, to the metric, to the next gradient."""

from collections.abc import Callable, Sequence
from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Evidence, Run
from heuristics.schema.words import spell
from heuristics.signals import end_and_start

_HEIGHT = 4.6


def updates_figure(claims: list[Claim], item: Evidence, name: str) -> str:
    """Three panels over the knob: KL and change of the metric after one update, agreement of the next gradient.

    Args:
        claims: about single updates; drawn are the arm of one update and its twin of whole length.
        item: evidence with a protocol and runs.
        name: prefix of the ids.

    Returns:
        HTML; empty if no run of a single update is there.
    """
    protocol = item.spec
    assert protocol
    single = next((arm for arm, steps in protocol.lengths.items() if steps == 1), "")
    long = next((arm for arm in protocol.screened if protocol.arms[arm] == protocol.arms.get(single)), "")

    def moved(run: Run) -> float:
        end, start = end_and_start(run, protocol.metric)
        return end - start

    panels: tuple[tuple[str, str, Callable[[Run], float | None]], ...] = (
        ("KL, nats a token", single, lambda run: run.final.get("kl")),
        (f"change of {protocol.metric}", single, moved),
        ("cosine of the next gradient", long, lambda run: run.final.get("agreement_first")),
    )
    found = [_by_rate(item, arm, read) for _, arm, read in panels]
    if not found[0]:
        return ""
    rates = sorted(set(found[0]) | set(found[1]))
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, _HEIGHT))
        for place, ((words, _, _), values) in enumerate(zip(panels, found, strict=True)):
            axes = figure.add_axes((0.17, 0.11 + 0.3 * (2 - place), 0.79, 0.24))
            _draw(axes, {rate: values[rate] for rate in rates if rate in values})
            svg.in_decades(axes)
            axes.set_xlim(rates[0] / 1.3, rates[-1] * 1.3)
            axes.tick_params(labelbottom=place == len(panels) - 1)
            axes.set_title(words, loc="left", fontsize=10)
            if place == 0:
                axes.set_yscale("symlog", linthresh=1e-3)
                axes.set_yticks([0, 1e-2, 1], ["0", "0.01", "1"])
                axes.minorticks_off()
        axes.set_xlabel(protocol.knob)
        title = f"{protocol.id}: what one update does, by {protocol.knob}"
        finite = sorted(found[0])
        first, last = (_mean(found[0][rate]) for rate in (finite[0], finite[-1]))
        said = (
            f"KL after one update is {first:.2g} nats a token at {spell((finite[0],))} and {last:.2g} at "
            f"{spell((finite[-1],))}."
        )
        drawn = svg.inline(figure, name, title, said)
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>: one update and no more. {in_html(said)} The last panel is from "
        "trainings of whole length: the cosine between the first gradient and the second. A run that stops being "
        "finite has no KL and no cosine."
    )
    head = [protocol.knob, *(words for words, _, _ in panels), "runs"]
    rows = [
        [spell((rate,)), *(f"{_mean(values[rate]):.3g}" if rate in values else "" for values in found),
         str(len(found[1][rate]))] for rate in rates
    ]  # fmt: skip
    return svg.framed(drawn, caption, svg.table(head, rows))


def _by_rate(item: Evidence, arm: str, read: Callable[[Run], float | None]) -> dict[float, list[float]]:
    found: dict[float, list[float]] = {}
    for run in item.runs:
        value = read(run) if run.cell.role == "confirm" and run.cell.arm == arm else None
        if value is not None:
            found.setdefault(run.cell.number, []).append(value)
    return found


def _draw(axes: Any, values: dict[float, list[float]]) -> None:
    for rate, some in values.items():
        axes.plot([rate] * len(some), some, "o", markersize=3.5, color=svg.COLOURS[1], alpha=0.4, markeredgewidth=0)
    axes.plot(list(values), [_mean(some) for some in values.values()], color=svg.COLOURS[1], linewidth=1.4)
    axes.axhline(0, color=svg.FAINT, linewidth=0.6)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
