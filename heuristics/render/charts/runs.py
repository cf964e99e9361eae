"""All runs of an evidence: where each ended by value of the knob, one line an arm, picks and controls marked."""

from collections.abc import Mapping, Sequence
from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.schema import DAMAGE, Evidence, Protocol, Run, Scalar, split_pick
from heuristics.schema.knobs import knob
from heuristics.schema.words import spell_value
from heuristics.signals import damaged, end_and_start

_LETTER = 5.6
"""Width of a letter in points, to keep labels apart."""


def runs_figure(item: Evidence, name: str, *, data: bool = True) -> str:
    """All runs of an evidence.

    Args:
        item: evidence with a protocol and runs.
        name: prefix of the ids.
        data: whether its numbers are folded beneath.
    """
    protocol = item.spec
    assert protocol
    arms = [arm for arm in protocol.arms if any(run.cell.arm == arm for run in item.runs)]
    colours = {arm: svg.COLOURS[index % len(svg.COLOURS)] for index, arm in enumerate(arms)}
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 3.2))
        axes = figure.add_axes((0.12, 0.12, 0.78, 0.67))
        _scale(axes, protocol)
        starts = [end_and_start(run, protocol.metric)[1] for run in item.runs]
        base = sum(starts) / len(starts)
        axes.axhline(base, color=svg.INK, linewidth=0.8, dashes=(5, 3), zorder=1)
        for arm in arms:
            _draw_arm(axes, item, protocol, arm, colours[arm])
        top = max(end_and_start(run, protocol.metric)[0] for run in item.runs)
        axes.set_ylim(-0.03 * top, 1.06 * top)
        _mark_picks(figure, axes, item, protocol, colours)
        _label_controls(axes, item, protocol, arms, colours, base)
        _label_ends(axes, item, protocol, arms, colours, base)
        axes.set_xlabel(protocol.knob)
        axes.set_ylabel(f"{protocol.metric} at the end")
        title = f"{protocol.id}: {protocol.metric} after {protocol.steps} steps by {protocol.knob}"
        drawn = svg.inline(figure, name, title, _said(item, protocol, arms, base))
    caption = (
        f"<strong>{in_html(protocol.task)}</strong>, base {in_html(protocol.base)}, {protocol.steps} steps, "
        f"{len(item.runs)} runs by engine {in_html(item.engine)}. "
        "Hollow: screening run; filled: fresh run; diamond: control; cross: damaged "
        f"(ends more than {DAMAGE:g} below its base) or diverged. Lines join means of fresh runs, of screening runs "
        "where there are no others."
    )
    return svg.framed(drawn, caption, _data(item, protocol, arms) if data else "")


def _scale(axes: Any, protocol: Protocol) -> None:
    scale = knob(protocol.knob, protocol.grid).scale
    if scale == "log" and 0 not in protocol.grid:
        svg.in_decades(axes)
    elif scale != "linear":
        axes.set_xticks(
            [_x(protocol, value) for value in protocol.grid], [spell_value(value) for value in protocol.grid]
        )


def _x(protocol: Protocol, value: Scalar) -> float:
    """Where a value is drawn: numbers on an axis of their own scale, what has none by its place."""
    scale = knob(protocol.knob, protocol.grid).scale
    plain = scale == "linear" or (scale == "log" and 0 not in protocol.grid)
    return float(str(value)) if plain else protocol.place(value)


def _draw_arm(axes: Any, item: Evidence, protocol: Protocol, arm: str, colour: str) -> None:
    screened = arm in protocol.screened
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for run in item.runs:
        if run.cell.arm == arm:
            end, start = end_and_start(run, protocol.metric)
            hurt = run.status == "diverged" or damaged(end, start)
            marker = "x" if hurt else "o" if screened else "D"
            filled = colour if run.cell.role != "screen" else "none"
            groups.setdefault((marker, filled), []).append((_x(protocol, run.cell.value), end))
    line = _means(item, protocol, arm)
    axes.plot(
        [_x(protocol, value) for value in line], list(line.values()), color=colour, linewidth=1.8 if screened else 1.0,
        dashes=(1, 0) if screened else (2, 2), zorder=2,
    )  # fmt: skip
    for (marker, filled), points in sorted(groups.items()):
        xs, ys = zip(*sorted(points), strict=True)
        size = {"o": 4.0, "D": 4.5, "x": 5.0}[marker]
        axes.plot(
            xs, ys, linestyle="none", marker=marker, markersize=size, markeredgecolor=colour, markerfacecolor=filled,
            markeredgewidth=1.0, alpha=0.75, zorder=3, clip_on=False,
        )  # fmt: skip


def _means(item: Evidence, protocol: Protocol, arm: str) -> dict[Scalar, float]:
    """Mean end by value: of fresh runs, and of screening runs where there are no others."""
    fresh: dict[Scalar, list[float]] = {}
    screened: dict[Scalar, list[float]] = {}
    for run in item.runs:
        if run.cell.arm == arm:
            ends = screened if run.cell.role == "screen" else fresh
            ends.setdefault(run.cell.value, []).append(end_and_start(run, protocol.metric)[0])
    found = sorted((screened | fresh).items(), key=lambda row: protocol.place(row[0]))
    return {value: sum(ends) / len(ends) for value, ends in found}


def picks(item: Evidence, protocol: Protocol) -> dict[tuple[str, Scalar], str]:
    """Values that screening picked, without those derived from them by a factor: arm and value to the picks."""
    found: dict[tuple[str, Scalar], list[str]] = {}
    for pick in dict.fromkeys(judged.at for judged in protocol.confirm):
        rule, arm, factor = split_pick(pick)
        if rule != "at" and factor == 1:
            found.setdefault((arm, protocol.pick(pick, item.runs)), []).append(pick)
    return {
        place: ", ".join(names) for place, names in sorted(found.items(), key=lambda row: protocol.place(row[0][1]))
    }


def _mark_picks(figure: Any, axes: Any, item: Evidence, protocol: Protocol, colours: Mapping[str, str]) -> None:
    """Thin lines at the picked values, each led up to its label, in as many rows as keep the labels apart.

    The rightmost comes first and lowest, so that no line runs through the label of another.
    """
    axes.get_xlim(), axes.get_ylim()  # what was drawn counts from here on; nothing needs to be drawn for that
    width = axes.get_window_extent().width * 72 / figure.dpi
    free: list[float] = []
    for (arm, value), names in reversed(picks(item, protocol).items()):
        rate = _x(protocol, value)
        colour = colours.get(arm, svg.INK)
        place = axes.transAxes.inverted().transform(axes.transData.transform((rate, 0)))[0]
        words = f"{names} {spell_value(value)}"
        left = min(max(place * width + 3, 0), width + 20 - len(words) * _LETTER)
        row = next((index for index, start in enumerate(free) if left + len(words) * _LETTER < start), len(free))
        free[row : row + 1] = [left - 9]
        style = {"color": colour, "linewidth": 0.8, "dashes": (1, 2), "zorder": 1}
        axes.axvline(rate, **style)
        up = (5 + 15 * row + 11) / (axes.get_window_extent().height * 72 / figure.dpi)
        axes.plot([rate, rate], [1, 1 + up], transform=axes.get_xaxis_transform(), clip_on=False, **style)
        axes.annotate(
            words, (left / width, 1), xycoords="axes fraction", xytext=(0, 5 + 15 * row), textcoords="offset points",
            color=colour,
        )  # fmt: skip


def _label_controls(
    axes: Any, item: Evidence, protocol: Protocol, arms: Sequence[str], colours: Mapping[str, str], base: float
) -> None:
    for arm in arms:
        if arm not in protocol.screened:
            line = _means(item, protocol, arm)
            value = next(iter(line))
            rate = _x(protocol, value)
            low, high = axes.get_ylim()
            below = low + 0.15 * (high - low) < line[value] < base - 0.02 * (high - low)
            # A line of its own would run through the name: beside it, then, where there is room.
            beside = len(line) > 1 and axes.transAxes.inverted().transform(axes.transData.transform((rate, 0)))[0] > 0.2
            axes.annotate(
                arm, (rate, line[value]), xytext=(-4 if beside else 7, -16 if below else 7),
                textcoords="offset points", ha="right" if beside else "left", color=colours[arm],
            )  # fmt: skip


def _label_ends(
    axes: Any, item: Evidence, protocol: Protocol, arms: Sequence[str], colours: Mapping[str, str], base: float
) -> None:
    """Names of the lines beside their right ends, pushed apart where they would overlap."""
    ends = [(base, "base", svg.INK)]
    for arm in arms:
        if arm in protocol.screened:
            line = _means(item, protocol, arm)
            ends.append(([*line.values()][-1], arm, colours[arm]))
    low, high = axes.get_ylim()
    at = low - 1.0
    for end, words, colour in sorted(ends):
        at = max(end, at + 0.06 * (high - low))
        axes.annotate(
            words, (1.02, at), xycoords=("axes fraction", "data"), va="center", color=colour, annotation_clip=False
        )  # fmt: skip


def _said(item: Evidence, protocol: Protocol, arms: Sequence[str], base: float) -> str:
    parts = [f"The base is at {base:.2f}."]
    for arm in arms:
        line = _means(item, protocol, arm)
        best = max(line, key=lambda rate: line[rate])
        worst = min(line, key=lambda rate: line[rate])
        parts.append(
            f"{arm}: highest mean {line[best]:.2f} at {spell_value(best)}, "
            f"lowest {line[worst]:.2f} at {spell_value(worst)}."
        )
    return " ".join(parts)


def _data(item: Evidence, protocol: Protocol, arms: Sequence[str]) -> str:
    head = ["arm", protocol.knob, "role", "n", f"mean {protocol.metric}", "lowest", "highest", "damaged"]
    rows = []
    for arm in arms:
        groups: dict[tuple[Scalar, str], list[Run]] = {}
        for run in item.runs:
            if run.cell.arm == arm:
                groups.setdefault((run.cell.value, run.cell.role), []).append(run)
        for (value, role), runs in sorted(groups.items(), key=lambda row: (protocol.place(row[0][0]), row[0][1])):
            pairs = [end_and_start(run, protocol.metric) for run in runs]
            ends = [end for end, _ in pairs]
            numbers = [sum(ends) / len(ends), min(ends), max(ends)]
            hurt = sum(damaged(*pair) for pair in pairs)
            rows.append(
                [
                    arm,
                    spell_value(value),
                    role,
                    str(len(runs)),
                    *(f"{number:.3f}" for number in numbers),
                    f"{hurt} of {len(runs)}",
                ]
            )
    return svg.table(head, rows)
