"""What a framework is to this room: how its blocks are recognised, and which of their values mean what."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from heuristics.configs.document import Block, Document, Value
from heuristics.configs.hints import model_of, tuning_of
from heuristics.schema import Config, KnobValue, ModelRole, Place, Tuning, ValueSource
from heuristics.schema.words import size_in_name

SOURCES: Mapping[str, ValueSource] = {
    "literal": "explicit", "followed": "explicit", "inherited": "inherited", "unresolved": "unresolved",
}  # fmt: skip
KNOBS = {
    "num_generations": r"(.*\.)?(num_generations|n_samples_per_prompt|group_size|rollout\.n)",
    "per_device_train_batch_size": r"per_device_train_batch_size",
    "gradient_accumulation_steps": r"gradient_accumulation_steps",
    "generation_batch_size": r"generation_batch_size",
    "steps_per_generation": r"steps_per_generation",
    "max_steps": r"(.*\.)?max_steps",
    "beta": r"beta|(.*\.)?kl_(loss_)?coef",
    "weight_decay": r"weight_decay",
    "max_grad_norm": r"(.*\.)?(max_grad_norm|grad_clip)",
    "loss_type": r"loss_type",
    "importance_sampling_level": r"importance_sampling_level",
    "epsilon": r"epsilon",
    "epsilon_high": r"epsilon_high",
    "delta": r"delta",
    "num_iterations": r"num_iterations",
    "max_completion_length": r"max_completion_length",
    "use_vllm": r"use_vllm",
    "vllm_importance_sampling_correction": r"vllm_importance_sampling_correction",
    "vllm_importance_sampling_mode": r"vllm_importance_sampling_mode",
    "temperature": r"temperature",
    "dtype": r"(model_init_kwargs\.|model_args\.)?(torch_)?dtype",
    "num_processes": r"num_processes|nproc_per_node|nproc",
    "num_machines": r"num_machines|nnodes",
}


@dataclass(frozen=True)
class Guess:
    """What is taken for a method or a tuning, and whether the block itself says so."""

    value: str | None
    said: bool = True


def _plain_tuning(block: Block, document: Document) -> Guess:
    return Guess(tuning_of(block.entries))


@dataclass(frozen=True)
class Framework:
    """A training framework.

    Attributes:
        name: as in the survey of published configurations.
        knows: whether a block is a configuration of it.
        rates: names of its learning rates, and the model that each is for.
        method: of a block.
        tuning: of a block.
        bare: whether a block without any rate is a configuration too, with the framework's default.
        active: whether a rate is in force, where a block has several for one model.
        order: frameworks are asked in this order, then by name.
    """

    name: str
    knows: Callable[[Block, Document], bool]
    rates: Mapping[str, ModelRole]
    method: Callable[[Block, Document, str], Guess]
    tuning: Callable[[Block, Document], Guess] = _plain_tuning
    bare: Callable[[Block, Document], bool] = lambda block, document: False
    active: Callable[[Block, str], bool] = lambda block, name: True
    order: int = 5

    def configs(self, block: Block, document: Document) -> Iterator[Config]:
        """Configurations of a block: one a rate, or one without a rate."""
        tuning, model = self.tuning(block, document), model_of(block, document)
        size = size_in_name(model)
        known = ("full", "lora", "qlora")
        knobs = {}
        for name, pattern in KNOBS.items():
            value = next((v for key, v in block.entries.items() if re.fullmatch(pattern, key)), None)
            if value is not None:
                knobs[name] = _knob(value)
        found = False
        for name, value in block.entries.items():
            role = next((role for pattern, role in self.rates.items() if re.fullmatch(pattern, name)), None)
            if role is None or not self.active(block, name):
                continue
            found = True
            yield self._config(block, document, name, role, value, tuning, known, model, size, knobs)
        if not found and self.bare(block, document):  # what is handed on whole may hold the rate
            rest = block.entries.get("**")
            yield self._config(block, document, "", "actor", rest, tuning, known, model, size, knobs)

    def _config(
        self, block: Block, document: Document, name: str, role: ModelRole, value: Value | None, tuning: Guess,
        known: tuple[Tuning, ...] | tuple[str, ...], model: str | None, size: int | None,
        knobs: Mapping[str, KnobValue],
    ) -> Config:  # fmt: skip
        method = self.method(block, document, name)
        line = value.line if value is not None else block.line
        place = Place(line=line, column=value.column if value else 1, note=block.note)
        return Config(
            path=document.path, place=place, framework=self.name, method=method.value, role=role, model=model,
            tuning=tuning.value if tuning.value in known else None,  # type: ignore[arg-type]
            tuning_name=tuning.value if tuning.value not in known else None,
            parameters=size, rate=_knob(value) if value is not None else None, knobs=knobs,
            stage=block.name[:80] or name, method_said=method.said, tuning_said=tuning.said,
        )  # fmt: skip


def _knob(value: Value) -> KnobValue:
    source = SOURCES[value.how] if value.value is not None else "unresolved"
    number = value.value
    if isinstance(number, str):
        try:
            number = float(number)
        except ValueError:
            source = "unresolved" if re.search(r"[$\0]", str(number)) else source
    return KnobValue(
        value=number, text=value.text.replace("\0", "$"), source=source,
        place=Place(line=value.line, column=value.column, note=value.note), yaml_string=value.yaml_string,
    )  # fmt: skip
