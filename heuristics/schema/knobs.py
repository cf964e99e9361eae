"""Knobs of trainings under TRL's names: the type of their values, the scale they are compared on, their default."""

import math
from collections.abc import Sequence
from typing import Literal

from heuristics.schema.base import HeuristicsError, Noun, Scalar

Scale = Literal["log", "linear", "ordered", "choice"]
"""`log`: equal factors are equal steps. `linear`: equal differences are. `ordered`: only the order counts. `choice`:
values without an order, such as words."""


class Knob(Noun):
    """One parameter of a training.

    Attributes:
        name: TRL's.
        type: of its values.
        scale: on which values are compared.
        default: TRL's, None where it hangs on others.
    """

    name: str
    type: Literal["float", "int", "bool", "choice"]
    scale: Scale
    default: Scalar = None


def _knobs(scale: Scale, kind: Literal["float", "int", "bool", "choice"], **defaults: Scalar) -> dict[str, Knob]:
    return {name: Knob(name=name, type=kind, scale=scale, default=value) for name, value in defaults.items()}


KNOBS = (
    _knobs("log", "float", learning_rate=None, weight_decay=0.0, max_grad_norm=1.0, beta=0.0, epsilon=0.2,
           epsilon_high=None, adam_epsilon=1e-8, temperature=1.0, label_smoothing_factor=0.0, neftune_noise_alpha=None,
           entropy_coef=0.0)
    | _knobs("linear", "float", warmup_ratio=0.0, adam_beta1=0.9, adam_beta2=0.999, lora_dropout=0.0, top_p=1.0,
             label_noise=0.0)
    | _knobs("log", "int", per_device_train_batch_size=8, gradient_accumulation_steps=1, num_generations=8,
             num_iterations=1, max_completion_length=256, max_length=1024, r=16, lora_alpha=16, max_steps=-1,
             warmup_steps=0, num_train_epochs=3)
    | _knobs("choice", "bool", mask_truncated_completions=False, use_rslora=False, packing=False, bf16=True, fp16=False,
             gradient_checkpointing=True, completion_only_loss=None)
    | _knobs("choice", "choice", loss_type="dapo", scale_rewards="group", lr_scheduler_type="linear",
             optim="adamw_torch", reward_funcs=None, target_modules=None, dtype="float32",
             importance_sampling_level="token")
)  # fmt: skip
"""The knobs that are known by name; see `knob` for others."""


def knob(name: str, values: Sequence[Scalar] = ()) -> Knob:
    """A knob by name; one that the table lacks is taken for what its values are.

    Args:
        name: TRL's name.
        values: that it takes, for a knob that the table lacks: positive floats are compared as logarithms, other
            numbers as they are, and anything else is a choice.
    """
    if name in KNOBS:
        return KNOBS[name]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if not values or len(numbers) < len(values):
        return Knob(name=name, type="choice", scale="choice")
    whole = all(isinstance(value, int) for value in numbers)
    return Knob(name=name, type="int" if whole else "float", scale="linear" if whole or min(numbers) <= 0 else "log")


def positions(scaled: Knob, values: Sequence[Scalar]) -> dict[Scalar, float]:
    """Where each value stands on the scale of its knob.

    On a logarithmic scale 0 stands a decade below the lowest positive value, since it has no logarithm. Of an ordered
    knob and of a choice the order in which the values are given counts.

    Raises:
        HeuristicsError: a value that the scale cannot place, such as a word on a scale of numbers.
    """
    if scaled.scale in ("ordered", "choice"):
        return {value: float(place) for place, value in enumerate(dict.fromkeys(values))}
    numbers: dict[Scalar, float] = {}
    for value in dict.fromkeys(values):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise HeuristicsError(
                f"knob {scaled.name!r}: found {value!r}; wanted: a number, since its scale is {scaled.scale}"
            )
        numbers[value] = float(value)
    if scaled.scale == "linear":
        return numbers
    if low := [value for value in numbers.values() if value < 0]:
        raise HeuristicsError(f"knob {scaled.name!r}: found {low[0]:g}; wanted: 0 or more, since its scale is log")
    least = min((value for value in numbers.values() if value > 0), default=1.0)
    return {given: math.log10(value) if value > 0 else math.log10(least) - 1 for given, value in numbers.items()}
