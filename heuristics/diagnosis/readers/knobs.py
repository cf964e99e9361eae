"""Knobs of the run that a log is of: from a mapping, a configuration file, a configuration object, a live trainer."""

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import Config, HeuristicsError, Scalar

if TYPE_CHECKING:
    from heuristics.configs.document import Document

KNOBS = (
    "learning_rate", "lr_scheduler_type", "warmup_steps", "warmup_ratio", "max_grad_norm", "weight_decay", "beta",
    "epsilon", "epsilon_high", "num_iterations", "num_generations", "max_completion_length", "max_prompt_length",
    "max_length", "temperature", "loss_type", "scale_rewards", "steps_per_generation", "mask_truncated_completions",
    "per_device_train_batch_size", "gradient_accumulation_steps", "num_train_epochs", "max_steps", "logging_steps",
    "bf16", "fp16", "kl_coef", "cliprange", "num_ppo_epochs", "label_smoothing_factor", "packing",
)  # fmt: skip


def knobs_of(config: object, notes: list[str]) -> dict[str, Scalar]:
    """Knobs under TRL's names.

    Args:
        config: a mapping, a configuration object, or the path of a configuration file.
        notes: gets what is worth knowing of how it was read.

    Raises:
        HeuristicsError: there are none in it.
    """
    from heuristics.configs.document import scalar

    if isinstance(config, Mapping):
        return {
            str(name): scalar(value) if isinstance(value, str) else value
            for name, value in config.items()
            if value is None or isinstance(value, str | bool | int | float)
        }
    if isinstance(config, str | os.PathLike):
        if not os.fspath(config):
            raise HeuristicsError("'' is no path of a configuration: an empty name stands for no file")
        return _file(Path(config), notes)
    if hasattr(config, "learning_rate"):
        return {**_method(config), **_attributes(config)}
    raise HeuristicsError(
        f"a {type(config).__name__} is no configuration: hand over a mapping of knobs, a configuration of TRL or "
        "transformers, or the path of a configuration file"
    )


def knobs_of_object(trainer: object) -> dict[str, Scalar]:
    """Knobs of a live trainer: its arguments, and the method that its class is named for."""
    arguments = getattr(trainer, "args", None)
    return {**_method(arguments), **_method(trainer), **_attributes(arguments)}


def plain_knobs(path: Path) -> dict[str, Scalar]:
    """Knobs of a plain file that lies beside a log, such as the config.yaml of W&B; none if it has none."""
    try:
        return _file(path, [])
    except HeuristicsError:
        return {}


def own_knobs(path: Path, notes: list[str]) -> dict[str, Scalar]:
    """Knobs of the only configuration in a file that is a log too, such as a notebook; none if it holds several."""
    try:
        _, found = _configured(path)
    except (HeuristicsError, OSError):
        return {}
    if len(found) != 1:
        return {}
    cell = f" ({found[0].place.note})" if found[0].place.note else ""
    notes.append(f"knobs are those of its own configuration{cell}")
    return _of_config(found[0])


def chosen(values: Mapping[str, object]) -> dict[str, Scalar]:
    """Knobs among values by dotted name, in the order of KNOBS; W&B keeps them under `name.value`."""
    found: dict[str, Scalar] = {}
    for name, value in values.items():
        last = name.removesuffix(".value").rpartition(".")[2]
        if last in KNOBS and (value is None or isinstance(value, str | bool | int | float)):
            found.setdefault(last, value)
    return {name: found[name] for name in KNOBS if name in found}


def _attributes(arguments: object) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for name in KNOBS:
        value = getattr(arguments, name, None)
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, str | bool | int | float):
            found[name] = value
    return found


def _method(thing: object) -> dict[str, Scalar]:
    """Method that a class, or one that it is made of, is named for."""
    from heuristics.configs.frameworks.trl import CLASS, METHODS, TRAINER

    for kind in type(thing).__mro__:
        trainer, config = TRAINER.match(kind.__name__), CLASS.match(kind.__name__)
        name = config[1] if config else trainer[1] if trainer else ""
        if name in METHODS:
            return {"method": METHODS[name]}
    return {}


def _file(path: Path, notes: list[str]) -> dict[str, Scalar]:
    from heuristics.configs.document import Document
    from heuristics.configs.syntax.mappings import read_yaml

    document, found = _configured(path)
    if found:
        if len(found) > 1:
            notes.append(f"{path} holds {len(found)} configurations; that of line {found[0].place.line} is taken")
        return _of_config(found[0])
    plain = Document(document.path, document.text)
    if document.text and path.suffix.lower() in (".yaml", ".yml", ".json"):
        read_yaml(document.text, plain)
    knobs = chosen({name: value.value for block in plain.blocks for name, value in block.entries.items()})
    if not knobs:
        line, says = next(iter(document.problems), (1, "no training configuration in it"))
        raise HeuristicsError(f"{str(path)[:300]}, line {line}: {says}; a configuration names a learning_rate at least")
    return knobs


def _configured(path: Path) -> "tuple[Document, list[Config]]":
    """A file, and the training configurations in it."""
    try:
        from heuristics.configs import find_configs
        from heuristics.configs.reading import read_file

        document = read_file(path)
        return document, [config for part in (document, *document.parts) for config in find_configs(part)]
    except (ArithmeticError, LookupError, TypeError, ValueError, ImportError) as error:
        raise HeuristicsError(f"{str(path)[:300]}: its configuration cannot be read ({error})") from error


def _of_config(config: Config) -> dict[str, Scalar]:
    knobs: dict[str, Scalar] = {name: knob.value for name, knob in config.knobs.items() if knob.source != "unresolved"}
    if config.learning_rate is not None:
        knobs["learning_rate"] = config.learning_rate
    if config.method is not None:
        knobs["method"] = config.method
    if config.tuning is not None and config.tuning_said:
        knobs["tuning"] = config.tuning
    return knobs
