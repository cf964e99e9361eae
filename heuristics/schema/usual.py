"""Usual: a rule for what to set, fitted to what others published; a few numbers, so that it is read at every start."""

import math
from collections.abc import Mapping
from typing import Literal

from heuristics.schema.base import Noun

Goal = Literal["sft", "reinforcement", "preference"]
GOALS: Mapping[str, Goal] = {
    "sft": "sft",
    **dict.fromkeys(("grpo", "ppo", "rloo", "reinforce", "online_dpo"), "reinforcement"),
    **dict.fromkeys(("dpo", "kto", "orpo", "simpo", "cpo"), "preference"),
}  # fmt: skip
"""What a method learns from: demonstrations, rewards of its own completions, or pairs of completions."""
ADAPTERS = ("lora", "qlora")
STEPS = 1000
"""Optimizer steps of a training whose length is not told."""


class Published(Noun):
    """A value of a knob that a laboratory published, `count` times, or the best of its sweep.

    Attributes:
        laboratory: or the family of the sweep.
        parameters: of the model; None where it is not known.
        kind: of work: `survey`, `landmark` or `sweep`.
        work: that published it.
        steps: optimizer steps; None where they are not told.
    """

    knob: str
    laboratory: str
    method: str
    tuning: str
    parameters: float | None
    value: float
    count: int
    kind: str
    work: str
    steps: float | None = None


class Behind(Noun):
    """What is published for a method and tuning: settings, the laboratories that chose them, and families of sweeps."""

    method: str
    tuning: str
    settings: int
    laboratories: int
    families: int


class Usual(Noun):
    """A rule for a knob: a value for each goal, a factor for adapters, and a power of the number of steps.

    Attributes:
        goals: decimal logarithm of the value by goal, for full fine-tuning over 1,000 steps.
        adapters: decades that LoRA and QLoRA add.
        steps: decades that ten times the steps add.
        shortest: steps of the shortest sweep behind `steps`; a shorter training is taken for one of this length.
        longest: of the longest, likewise.
        smallest: parameters of the smallest model among those of known size; None if none is known.
        largest: of the largest.
        behind: what it was fitted to.
    """

    knob: str
    goals: Mapping[str, float]
    adapters: float
    steps: float
    shortest: float
    longest: float
    smallest: float | None = None
    largest: float | None = None
    behind: tuple[Behind, ...] = ()

    def place(self, method: str, tuning: str, steps: float | None = None) -> float:
        """Decimal logarithm of the value.

        Args:
            method: one of `GOALS` whose goal is among `goals`.
            tuning: `full`, `lora` or `qlora`.
            steps: of the training; None for 1,000.
        """
        length = 0.0 if steps is None else math.log10(min(max(steps, self.shortest), self.longest) / STEPS)
        return self.goals[GOALS[method]] + self.adapters * (tuning in ADAPTERS) + self.steps * length
