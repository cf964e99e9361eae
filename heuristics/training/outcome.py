"""What an engine saw of a training, made a Run: the same numbers from every engine."""

import math
from collections.abc import Callable, Mapping, Sequence

from heuristics.schema import Cell, History, Run
from heuristics.signals import LOUD, spikes
from heuristics.training.rewards import GROUPS

CHECKPOINTS = (1, 2, 4, 6, 9, 13, 18, 25, 35, 50, 65, 80, 100, 120, 140, 170, 200, 240, 290, 340, 390, 440, 480)
CURVE = ("accuracy", "kl", "entropy", "repetition", "length", "clipped")
COLUMNS = {"loss": "loss", "grad_norm": "grad_norm", "reward": "reward", "entropy": "train_entropy"}

Points = Mapping[int, Mapping[str, float]]
Rows = Mapping[int, Mapping[str, float]]


def run_of(
    cell: Cell, *, start: Mapping[str, float], end: Mapping[str, float] | None, points: Points, rows: Rows,
    groups: Mapping[str, Sequence[float]], weight_change: float | None, agreements: Sequence[float] = (),
) -> Run:  # fmt: skip
    """Assemble a Run.

    Args:
        cell: what was trained.
        start: held-out evaluation of the base.
        end: held-out evaluation at the end; None if the run diverged.
        points: evaluations at checkpoints, by step.
        rows: the trainer's log, by step: loss, and grad_norm, reward and entropy where it logs them.
        groups: shares of groups all right and all wrong, one number a rollout.
        weight_change: norm of the change of the weights over the norm of the base's weights.
        agreements: cosines of each gradient with the one before, where the engine keeps them.
    """
    final: dict[str, float | None] = {f"{name}_start": value for name, value in start.items()}
    if end is not None:
        final |= dict(end) | {"weight_change": weight_change}
        points = {**points, cell.steps: {name: end[name] for name in CURVE}}
    norms, losses, rewards = (
        [row[name] for _, row in sorted(rows.items()) if name in row] for name in ("grad_norm", "loss", "reward")
    )
    final |= {
        "steps_done": float(len(rows)), "grad_norm_start": _mean(norms[:5]), "grad_norm_end": _mean(norms[-10:]),
        "grad_norm_max": max(norms, default=None), "loss_start": _mean(losses[:5]),
        "loss_max": max(losses, default=None),
        "loss_first": next(iter(losses), None), "loss_end": _mean(losses[-10:]),
        "loss_spikes": _known(losses, lambda values: len(spikes([abs(value) for value in values], LOUD))),
        "grad_norm_spikes": _known(norms, lambda values: len(spikes(values))),
        "reward_first": next(iter(rewards), None), "reward_end": _mean(rewards[-10:]),
        "agreement_first": next(iter(agreements), None), "agreement": _mean(agreements),
        "all_wrong_end": _mean(groups["all_wrong"][-10:]), "all_right_end": _mean(groups["all_right"][-10:]),
    }  # fmt: skip
    return Run(
        cell=cell,
        status="diverged" if end is None else "finished",
        final={name: number for name, value in sorted(final.items()) if (number := _round(value)) is not None},
        history=_history(points, rows, groups),
    )


def checkpoint(cell: Cell, step: int) -> bool:
    """Whether the policy is looked at after this step; the last step has the final evaluation."""
    return step in CHECKPOINTS and step < cell.steps


def _history(points: Points, rows: Rows, groups: Mapping[str, Sequence[float]]) -> History:
    """Evaluations at the checkpoints, and the training rows averaged since the checkpoint before."""
    steps = tuple(sorted(points))
    series: dict[str, tuple[float | None, ...]] = {
        name: tuple(_round(points[step].get(name)) for step in steps) for name in CURVE
    }
    spans = [range(before + 1, step + 1) for before, step in zip((-1, *steps), steps, strict=False)]
    for column, name in COLUMNS.items():
        if any(column in row for row in rows.values()):
            values = (_mean([rows[step][column] for step in span if column in rows.get(step, {})]) for span in spans)
            series[name] = tuple(_round(value) for value in values)
    for name in GROUPS:
        if groups[name]:
            values = (
                _mean([groups[name][step - 1] for step in span if 1 <= step <= len(groups[name])]) for span in spans
            )
            series[name] = tuple(_round(value) for value in values)
    return History(steps=steps, series=series)


def _known(values: Sequence[float], count: Callable[[Sequence[float]], float]) -> float | None:
    return float(count(values)) if values else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _round(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.6g}")
