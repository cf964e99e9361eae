"""Setting: what a training is told."""

from collections.abc import Mapping
from typing import Literal

from heuristics.schema.base import Noun, Scalar

Tuning = Literal["full", "lora", "qlora"]


class Setting(Noun):
    """Method, tuning, model size and knobs of a training; any of it may be unknown.

    Knobs carry TRL's parameter names. `reward_funcs` names a reward of the task, such as `exact`.
    """

    method: str | None = None
    tuning: Tuning | None = None
    parameters: int | None = None
    knobs: Mapping[str, Scalar] = {}

    def told(self, **knobs: Scalar) -> "Setting":
        """The same training with other knobs."""
        return self.model_copy(update={"knobs": dict(self.knobs) | knobs})

    def by_lora(self, rank: int, alpha: int) -> "Setting":
        """The same training by adapters of a rank, scaled by `alpha` over it."""
        return self.told(r=rank, lora_alpha=alpha).model_copy(update={"tuning": "lora"})
