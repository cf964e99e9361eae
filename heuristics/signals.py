"""What a run shows: damage, collapse, repetition, flatness. One definition for lab, verdict and diagnosis.

Every function takes plain numbers, so that it serves a finished Run as well as the last rows of somebody's log.
"""

import math
from collections.abc import Mapping, Sequence

from heuristics.schema import DAMAGE, Run

QUARTER = 0.25
FLAT_REWARD = 0.03
FLAT_KL = 0.01
LONG_ENOUGH = 24
REPEATS = 0.5
ALL_WRONG = 0.9
NO_GRADIENT = 1e-3
FAR = 1.0
ROSE = 0.10
SPIKE, TRAILING, TWICE = 10.0, 20, 2.0
LOUD = 0.5
"""Nats a token by which a loss must stand out to be a spike: GRPO's loss is noise about zero, of about 0.1."""


def end_and_start(run: Run, metric: str = "accuracy") -> tuple[float, float]:
    """Final and first value of a metric; a diverged run ends at 0, the floor."""
    end = run.final.get(metric)
    return (0.0 if run.status == "diverged" or end is None else end), run.final[f"{metric}_start"]


def damaged(end: float, start: float) -> bool:
    """Whether the policy ends below its base by more than 0.05."""
    return end < start - DAMAGE


def gradient_vanished(final: Mapping[str, float]) -> bool:
    """Whether the gradient norm of the last steps is below a thousandth of the first ones'."""
    start, end = final.get("grad_norm_start"), final.get("grad_norm_end")
    return start is not None and end is not None and end < NO_GRADIENT * start


def diversity_lost(final: Mapping[str, float]) -> bool:
    """Whether outputs lost their variety.

    That is: entropy below a tenth of the base's, half the 4-grams repeated, or nine in ten completions without an end.
    """
    entropy, before = final.get("entropy"), final.get("entropy_start")
    return (
        (entropy is not None and before is not None and entropy < 0.1 * before)
        or (final.get("repetition") or 0.0) > REPEATS
        or (final.get("clipped") or 0.0) > 0.9
    )


def collapsed(run: Run, gain: float, metric: str = "accuracy") -> bool:
    """Policy collapse: a reward leg, and one sign that the policy itself broke.

    The reward leg: less than a quarter of the gain at the best rate. The signs: variety lost; more than nine in ten
    groups all wrong with a vanished gradient; KL to the base above 1 nat a token; not finite. An easy task solved
    without variety is no collapse.

    Args:
        run: a finished or diverged run.
        gain: mean gain at the best rate, in units of the metric.
        metric: final that is rewarded.
    """
    end, start = end_and_start(run, metric)
    if end >= start + QUARTER * gain:
        return False
    silent = (run.final.get("all_wrong_end") or 0.0) > ALL_WRONG and gradient_vanished(run.final)
    far = (run.final.get("kl") or 0.0) > FAR
    return run.status == "diverged" or diversity_lost(run.final) or silent or far


def repetitive(run: Run) -> bool | None:
    """Whether the share of repeated 4-grams rose by more than 0.5 over the base's.

    Returns:
        None where the base's completions are shorter than 24 tokens: too short to repeat anything.
    """
    if (run.final.get("length_start") or 0.0) < LONG_ENOUGH:
        return None
    return (run.final.get("repetition") or 0.0) - (run.final.get("repetition_start") or 0.0) > REPEATS


def flat(run: Run, metric: str = "accuracy") -> bool:
    """Whether the policy is still the base: metric within 0.03 and KL below 0.01 nat a token."""
    end, start = end_and_start(run, metric)
    kl = run.final.get("kl")
    return abs(end - start) < FLAT_REWARD and kl is not None and kl < FLAT_KL


def spikes(values: Sequence[float], least: float = 0.0) -> list[int]:
    """Places of values that stand out of those before them.

    That is: not finite; or above the median of the twenty before by more than ten times their median absolute
    deviation, and above twice that median. The first twenty are measured against the first one alone: above twice it.

    Args:
        values: none below zero, one a step.
        least: by how much a value must stand out at the least, in its own unit.
    """
    found = []
    for place, value in enumerate(values):
        before = sorted(values[max(0, place - TRAILING) : place])
        middle, spread = values[0], 0.0
        if len(before) == TRAILING:
            middle = before[TRAILING // 2]
            spread = sorted(abs(other - middle) for other in before)[TRAILING // 2]
        above = max(middle + SPIKE * spread, TWICE * middle, middle + least)
        if not math.isfinite(value) or (before and value > above):
            found.append(place)
    return found


def spiked(run: Run) -> bool | None:
    """Whether the training loss spiked or was not finite; None where nobody looked."""
    spikes = run.final.get("loss_spikes")
    return run.status == "diverged" or (None if spikes is None else spikes > 0)


def hacked(run: Run, metric: str) -> bool | None:
    """Whether the reward that is paid rose by more than 0.05 while the metric fell by more than 0.05.

    None where a run does not say what it was paid.
    """
    end, start = end_and_start(run, metric)
    paid, before = run.final.get("reward_end"), run.final.get("reward_first")
    return None if paid is None or before is None else damaged(end, start) and paid > before + DAMAGE


def rose_and_fell(run: Run, metric: str = "accuracy") -> bool | None:
    """Whether the training reward rose by 0.10 above the base's metric and then lost half of its rise or more.

    For runs whose reward is the metric. The reward is the mean over the steps between two checkpoints, so that no
    single rollout makes a peak; the end is the held-out one. None where no checkpoint was kept.
    """
    if run.history is None:
        return None
    end, start = end_and_start(run, metric)
    rewards = [value for _, values in _series(run, "reward") for value in values if value is not None]
    top = max(rewards, default=start)
    return top >= start + ROSE and end <= top - 0.5 * (top - start)


def steps_to(run: Run, gained: float, metric: str = "accuracy") -> int | None:
    """First checkpoint by which the training reward stands a gain above the base's metric; None if it never does."""
    start = run.final[f"{metric}_start"]
    steps = run.history.steps[1:] if run.history else ()
    for _, values in _series(run, "reward"):
        for step, value in zip(steps, values, strict=True):
            if value is not None and value >= start + gained:
                return step
    return None


def fell(run: Run, metric: str = "accuracy") -> bool:
    """Whether the metric was at some checkpoint below half its start."""
    return any(value is not None and value < 0.5 * start for start, values in _series(run, metric) for value in values)


def died(run: Run) -> bool:
    """Whether at some checkpoint more than nine in ten training groups were all wrong."""
    return any(value is not None and value > ALL_WRONG for _, values in _series(run, "all_wrong") for value in values)


def _series(run: Run, name: str) -> list[tuple[float, Sequence[float | None]]]:
    if run.history is None or name not in run.history.series:
        return []
    values = run.history.series[name]
    return [((values[0] or 0.0) if values else 0.0, values[1:])]
