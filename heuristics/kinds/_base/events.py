"""What a run can show, by name; and fresh runs at the values that screening picked."""

from collections.abc import Callable, Iterable
from typing import Literal

from heuristics import signals
from heuristics.kinds._base.arms import protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.schema import DAMAGE, Evidence, Run, Scalar

Event = Literal["collapse", "damage", "repetition", "flat", "spike", "fall", "hacking", "jump"]
JUMP = 0.1
"""Nats a token of KL to the policy before, above which one update threw the policy off: ten times what counts as flat
after a whole training."""

Detector = Callable[[Run], bool | None]


def detector(event: Event, evidence: Evidence, learner: str) -> Detector:
    """How an event is seen in a run; it says None where nobody looked.

    Args:
        event: its name.
        evidence: whose runs.
        learner: arm whose gain at its best value is the unit of a collapse.
    """
    metric = protocol_of(evidence).metric
    gained = 0.0
    if event == "collapse":
        arm = runs_of(evidence, learner)
        gained = float(curve_of(arm).peak[0]) if arm.runs else 0.0
    detectors: dict[str, Detector] = {
        "collapse": lambda run: signals.collapsed(run, gained, metric),
        "damage": lambda run: signals.damaged(*signals.end_and_start(run, metric)),
        "repetition": signals.repetitive,
        "flat": lambda run: signals.flat(run, metric),
        "spike": lambda run: signals.spiked(run) if _can_spike(run) else None,
        "fall": lambda run: signals.rose_and_fell(run, metric),
        "hacking": lambda run: signals.hacked(run, metric),
        "jump": lambda run: _jumped(run, metric),
    }
    return detectors[event]


def unseen(event: Event) -> str:
    """Why nobody can tell of a run whether it shows an event."""
    return {
        "repetition": f"completions are shorter than {signals.LONG_ENOUGH} tokens",
        "spike": "the loss cannot spike here: without a KL penalty and with one update a rollout GRPO's loss is zero "
        "on average, whatever the policy does",
    }.get(event, f"{event} was not looked for in every run")


def _can_spike(run: Run) -> bool:
    """GRPO's loss shows nothing of the policy unless there is a KL penalty or more than one update a rollout."""
    knobs = run.cell.setting.knobs
    return run.cell.setting.method != "grpo" or bool(knobs.get("beta")) or knobs.get("num_iterations", 1) != 1


def _jumped(run: Run, metric: str) -> bool:
    end, start = signals.end_and_start(run, metric)
    far = run.status == "diverged" or (run.final.get("kl") or 0.0) > JUMP
    return far and abs(end - start) > DAMAGE


def fresh(evidence: Evidence, arm: str, value: Scalar) -> dict[int, Run]:
    """Confirmatory runs of an arm at a value, by seed; screening runs never are among them.

    A number may be written down with fewer digits: where nothing was run at the value itself, runs at the nearest one
    within a hundredth are taken, and never runs at two.
    """
    runs = [run for run in evidence.runs if run.cell.role == "confirm" and run.cell.arm == arm]
    there = nearest(value, {run.cell.value for run in runs})
    return {run.cell.seed: run for run in runs if run.cell.value == there}


def nearest(value: Scalar, values: Iterable[Scalar]) -> Scalar | None:
    """The value itself, or the number nearest to it within a hundredth; None if there is none."""
    known = list(values)
    if value in known or not _number(value):
        return value if value in known else None
    near = [other for other in known if _number(other) and abs(float(str(other)) / float(str(value)) - 1) < 0.01]
    return min(near, key=lambda other: abs(float(str(other)) / float(str(value)) - 1), default=None)


def _number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value != 0
