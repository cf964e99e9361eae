"""What became of a run, by held-out evaluation alone, and why, by its reruns: nothing here reads the training's log.

One exception: whether a proxy reward rose is asked of the rollouts' rewards, whose prompts are met once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.corpus.design import deviations, without
from heuristics.schema import DAMAGE, Cell
from heuristics.signals import FLAT_KL, FLAT_REWARD
from heuristics.training.rewards import PROXIES

LEARNT = 0.05  # held-out accuracy above the base's that a healthy run has gained
ROSE = 0.10
LONG = 0.10  # share of the run that a policy may be below half its base without being called unstable
CAUSES = {
    "beta": "kl-coefficient",
    "max_grad_norm": "clipping",
    "epsilon": "clipping",
    "max_completion_length": "truncation",
}


@dataclass(frozen=True)
class Trained:
    """A cell, held-out numbers of its base, of its end (none if it diverged) and on the way, and its log by column."""

    cell: Cell
    start: Mapping[str, float]
    end: Mapping[str, float] | None
    points: Mapping[int, Mapping[str, float]]
    log: Mapping[str, list[float | None]]


def status(run: Trained) -> str:
    """`healthy`, `flat`, `collapsed`, `unstable`, `hacking`, or `undecided` where none of them is clear."""
    start, end = run.start["accuracy"], 0.0 if run.end is None else run.end["accuracy"]
    if run.cell.setting.knobs.get("reward_funcs") in PROXIES and _proxy_rose(run) and end < start - DAMAGE:
        return "hacking"
    if run.end is None or end < 0.5 * start:
        return "collapsed"
    if abs(end - start) < FLAT_REWARD and run.end["kl"] < FLAT_KL:
        return "flat"
    best = max([end, *(point["accuracy"] for point in run.points.values())])
    drawn_down = best - start > ROSE and best - end >= 0.5 * (best - start)
    if end < start - DAMAGE or steps_below_half(run) >= LONG * run.cell.steps or drawn_down:
        return "unstable"
    return "healthy" if end >= start + LEARNT else "undecided"


def steps_below_half(run: Trained) -> int:
    """Steps between checkpoints that both saw less than half the base's accuracy."""
    steps = [step for step in sorted(run.points) if step > 0]
    low = {step for step in steps if run.points[step]["accuracy"] < 0.5 * run.start["accuracy"]}
    return sum(after - before for before, after in pairwise(steps) if {before, after} <= low)


def onset(run: Trained, told: str) -> int | None:
    """First step of a fault, by the held-out accuracy at the checkpoints.

    Args:
        run: at fault.
        told: its status. A collapse begins where the accuracy falls below half the base's and stays there; hacking
            where it stays below the base's; instability where it is first below half the base's, or else below it.
    """
    start = run.start["accuracy"]
    limits = {"collapsed": (0.5 * start,), "hacking": (start - DAMAGE,), "unstable": (0.5 * start, start - DAMAGE)}
    steps = [step for step in sorted(run.points) if step > 0]
    if told == "flat":
        return 1
    for limit in limits.get(told, ()):
        low = [step for step in steps if run.points[step]["accuracy"] < limit]
        stays = [step for step in low if told == "unstable" or all(later in low for later in steps if later > step)]
        if stays:
            return stays[0]
    return None


def cause(run: Trained, all_runs: Mapping[str, Trained]) -> str | None:
    """The one factor whose reset heals the same seed.

    Args:
        run: a run at fault.
        all_runs: by key of the cell.

    Returns:
        None for a run that is healthy or undecided; `unknown` where no factor alone heals it, or several do, or the one
        that does is none of those that a diagnosis names.
    """
    if status(run) in ("healthy", "undecided"):
        return None
    healers = [
        factor for factor in deviations(run.cell)
        if status(all_runs[without(run.cell, factor).key]) == "healthy"
    ]  # fmt: skip
    return named(run.cell, healers[0]) if len(healers) == 1 else "unknown"


def named(cell: Cell, factor: str) -> str:
    """A factor's name among the causes."""
    if factor == "learning_rate":
        return "learning-rate-too-high" if cell.value > without(cell, factor).value else "learning-rate-too-low"
    if factor == "reward_funcs":
        kind = cell.setting.knobs["reward_funcs"]
        return "reward-never-fires" if kind == "zero" else "proxy-reward" if kind in PROXIES else "unknown"
    return CAUSES.get(factor, "unknown")


def _proxy_rose(run: Trained) -> bool:
    rewards = [value for value in run.log["reward"] if value is not None]
    return sum(rewards[-10:]) / 10 - sum(rewards[:5]) / 5 >= ROSE


def from_json(row: Mapping[str, Any]) -> Trained:
    """A run as it is stored."""
    points = {int(step): numbers for step, numbers in row["points"].items()}
    return Trained(Cell.model_validate(row["cell"]), row["start"], row["end"], points, row["log"])
