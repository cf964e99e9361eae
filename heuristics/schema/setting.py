"""Setting: what a training is told."""

from collections.abc import Mapping
from typing import Literal

from heuristics.schema.base import Noun, Scalar

Tuning = Literal["full", "lora", "qlora"]


class Setting(Noun):
    """Method, tuning, model size and knobs of a training; any of it may be unknown.

    Knobs carry TRL's parameter names. `reward_funcs` names a reward of the task: `exact`, `shuffled` or `zero`.
    """

    method: str | None = None
    tuning: Tuning | None = None
    parameters: int | None = None
    knobs: Mapping[str, Scalar] = {}
