"""How fast the engines are, and whether they are equal: from recorded benchmarks and engine checks."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from heuristics.render.charts import svg
from heuristics.render.escape import in_html
from heuristics.render.results import measured
from heuristics.schema import HeuristicsError
from heuristics.store.engine_checks import EngineCheck

_AXES = (("members", "members"), ("parameters", "parameters"), ("length", "tokens a completion"))


def speed(root: Path) -> str:
    """Both engines' steps, where the time goes, and how time and memory grow; a block a device.

    Raises:
        HeuristicsError: a file of results is damaged.
    """
    files = sorted((root / "benchmarks" / "results").glob("engines-*.json"))
    if not files:
        return "No benchmark is recorded yet: `python benchmarks/engines.py`.\n"
    return "\n".join(measured(root, path.stem, "python benchmarks/engines.py", _block(path.stem)) for path in files)


def _block(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda found: _headline(found) + _growth(found, name) + _device(found)


def _headline(found: Mapping[str, Any]) -> str:
    over = sorted(found["over_trl"].values())
    checked = sorted(max(point["over_trl_with_engine_check"] for point in row["population"]) for row in found["grpo"])
    return (
        f"**{over[0]:.1f} to {over[-1]:.1f} times TRL's steps a second** on {found['device']}, by batch and task, each "
        f"at its best number of members; {checked[0]:.1f} to {checked[-1]:.1f} times with the engine check "
        "counted in.\n\n"
    )


def _device(found: Mapping[str, Any]) -> str:
    rates = ", ".join(f"{name} {rate:g}" for name, rate in found["fp32_matmul_gigaflops"].items())
    lines = [
        f"On {found['device']} ({found['environment']['processor']}), one thread, {found['recorded']}. Measured rate "
        f"of large fp32 products, in gigaflops: {rates}.\n",
        "| Task, completions | TRL, ms a step | Members | ms a member and step | over TRL | with the check "
        "| share of fp32 rate |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in found["grpo"]:
        reference = " to ".join(f"{value:.0f}" for value in sorted(row["trl_ms_a_step"]))
        for place, point in enumerate(row["population"]):
            first = (f"{row['task']}, {row['completions']}", reference) if place == 0 else ("", "")
            lines.append(
                f"| {first[0]} | {first[1]} | {point['members']} | {point['ms_a_member_step']:.1f} "
                f"| {point['over_trl']:.1f} | {point['over_trl_with_engine_check']:.1f} "
                f"| {point['share_of_fp32_matmul_rate']:.0%} |"
            )
    lines.append("\nWhere a step's time goes:\n")
    for part in found["where_the_time_goes"]:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in part["share_of_time"].items())
        lines.append(f"- {part['completions']} completions, {part['members']} members: {shares}.")
    return "\n".join(lines) + "\n\n"


def _growth(found: Mapping[str, Any], name: str) -> str:
    """Time and memory by members, parameters and length: three panels, both over their first point."""
    grown = found["growth"]
    with svg.drawing(name) as figure_class:
        figure = figure_class(figsize=(svg.WIDTH, 2.5))
        for place, (key, label) in enumerate(_AXES):
            axes = figure.add_axes((0.1 + place * 0.31, 0.24, 0.25, 0.62))
            points = grown[key]
            across = [point[key] for point in points]
            for column, colour in (("ms_a_member_step", svg.COLOURS[0]), ("megabytes", svg.COLOURS[1])):
                values = [point[column] * (point["members"] if column[:2] == "ms" else 1) for point in points]
                relative = [value / max(values[0], 1e-9) for value in values]
                axes.plot(across, relative, color=colour, marker="o" if column[:2] == "ms" else "s", markersize=4)
            axes.set_xscale("log", base=2)
            axes.set_yscale("log", base=2)
            _plain(axes, across)
            axes.set_xlabel(label)
            if place == 0:
                axes.set_ylabel("times the first")
        title = "Time of a step of all members (circles) and peak memory (squares), over the first point of each panel"
        drawn = svg.inline(figure, name, title, _said(grown))
    caption = (
        "<strong>Growth.</strong> Circles: time of a step of all members; squares: peak memory. Both over the first "
        "point of the panel; 4 members, two layers of width 64 and 16 tokens where a panel does not say otherwise."
    )
    head = ["varied", "members", "parameters", "tokens a completion", "ms a member and step", "peak megabytes"]
    rows = [
        [
            label,
            *(_shown(point[column]) for column in ("members", "parameters", "length", "ms_a_member_step", "megabytes")),
        ]
        for key, label in _AXES
        for point in grown[key]
    ]
    return svg.framed(drawn, caption, svg.table(head, rows))


def _plain(axes: Any, across: Sequence[float]) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

    axes.xaxis.set_major_locator(FixedLocator([across[0], across[-1]]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _shown(value)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _said(grown: Mapping[str, Any]) -> str:
    words = []
    for key, label in _AXES:
        first, last = grown[key][0], grown[key][-1]
        times = [point["ms_a_member_step"] * point["members"] for point in (first, last)]
        words.append(
            f"From {_shown(first[key])} to {_shown(last[key])} {label}: time times {times[1] / times[0]:.1f}, "
            f"memory times {last['megabytes'] / max(first['megabytes'], 1e-9):.1f}."
        )
    return " ".join(words)


def _shown(value: float) -> str:
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= 10_000 and value >= size:
            return f"{value / size:.0f}{letter}" if value >= 10 * size else f"{value / size:.2g}{letter}"
    return f"{value:g}"


def checks(root: Path) -> str:
    """Every recorded engine check: what was compared, how far apart the engines are, and what follows.

    Raises:
        HeuristicsError: a file is damaged.
    """
    lines = []
    for path in sorted((root / "evidence" / "engine-checks").glob("*.json")):
        try:
            found = EngineCheck.model_validate_json(path.read_bytes())
        except ValueError as error:
            name = path.relative_to(root).as_posix()
            raise HeuristicsError(f"{name}: no engine check ({error}); restore it from version control") from error
        lines.append(
            f"| {in_html(found.protocol)} | {in_html(found.engine)} | {len(found.pairs)} | {found.mean:+.3f} "
            f"({found.low:+.3f} to {found.high:+.3f}) | {found.differ} | {found.seeds_differ} "
            f"| {'not held equal' if found.problems else 'held equal'} |"
        )
    if not lines:
        return "No engine check is recorded yet.\n"
    head = (
        "| Protocol | Engine | Cells | Mean difference of scores (90 %) | Damaged in one only | Between two TRL seeds "
        "| |"
    )
    return "\n".join([head, "|---|---|--:|---|--:|--:|---|", *lines]) + "\n"
