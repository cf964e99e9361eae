"""RL006: the generation batch does not hold whole groups of completions."""

from collections.abc import Iterator
from math import gcd

from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Config, Finding, KnobValue

DEFAULTS = {"per_device_train_batch_size": 8, "gradient_accumulation_steps": 1, "num_generations": 8}  # TRL's

BATCH = ("generation_batch_size", "per_device_train_batch_size")
ONE_MACHINE = 8  # devices that training often has; three or seven beside one that generates


def _whole(config: Config, name: str) -> int | None:
    """A knob as a whole number; TRL's default where it is not written, None where it could not be followed."""
    given = config.knobs.get(name)
    if given is None:
        return DEFAULTS.get(name)
    return given.value if isinstance(given.value, int) and not isinstance(given.value, bool) else None


def _devices(config: Config) -> int | None:
    """Processes that the command starts, where it says so."""
    each, machines = (_whole(config, name) for name in ("num_processes", "num_machines"))
    return None if each is None else each * (machines or 1)


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        written = [config.knobs[name] for name in ("num_generations", *BATCH) if name in config.knobs]
        if config.framework != "trl" or config.method != "grpo" or not written:
            continue
        if config.stage.rpartition(".")[2].startswith("Async"):
            continue  # whose trainer draws completions beside the training, one prompt at a time
        given: KnobValue = written[0]
        group, whole = _whole(config, "num_generations"), _whole(config, "generation_batch_size")
        if group is None or group < 1:
            continue
        if "generation_batch_size" in config.knobs:
            if whole is not None and whole % group:
                yield rule.finding(
                    scene, given.place, "error",
                    f"generation_batch_size {whole} is not divisible by num_generations {group}",
                    f"make it a multiple of {group}", text=given.text,
                )  # fmt: skip
            continue
        if "steps_per_generation" in config.knobs and _whole(config, "steps_per_generation") is None:
            continue
        each = _whole(config, "per_device_train_batch_size")
        steps = _whole(config, "steps_per_generation") or _whole(config, "gradient_accumulation_steps")
        if each is None or steps is None or each * steps < 1:
            continue
        devices = group // gcd(each * steps, group)
        told = _devices(config)
        if devices > 1 and (told is None or told % devices):
            yield rule.finding(
                scene, given.place, "info" if told is None and devices <= ONE_MACHINE else "warning",
                f"{each} x {steps} completions a device hold whole groups of {group} on a multiple of {devices} devices only",
                f"make per_device_train_batch_size times gradient_accumulation_steps a multiple of {group}",
                text=given.text,
            )  # fmt: skip


RULE = Rule(
    code="RL006", name="groups-do-not-divide", claims=("configuration-traps/groups-divide",),
    says="A GRPO generation batch is not divisible by num_generations.",
    why="TRL raises a ValueError when the training starts. Where the number of devices decides it, the finding says so.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, num_generations=6, "
         "per_device_train_batch_size=8)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, num_generations=8, "
          "per_device_train_batch_size=8)\n"),
    look=_look,
)  # fmt: skip
