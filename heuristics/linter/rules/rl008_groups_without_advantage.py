"""RL008: groups in which no completion can be better than another."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Finding, Severity

ONE, COLD = "configuration-traps/groups-need-two", "configuration-traps/temperature-above-zero"
METHODS = ("grpo", "rloo")
OF_TRL = ("trl", "unsloth")  # elsewhere a group of one may be meant, and a temperature may be that of an evaluation


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        if config.method not in METHODS or config.framework not in OF_TRL:
            continue
        group, temperature = (config.knobs.get(name) for name in ("num_generations", "temperature"))
        severity: Severity = "error" if config.method_said else "warning"
        if group is not None and _is(group.value, 1):
            yield rule.finding(
                scene, group.place, severity, "a group of one completion has nothing to be compared with: TRL refuses it",
                "set num_generations to 8", text=group.text, claim=ONE,
            )  # fmt: skip
        if temperature is not None and _is(temperature.value, 0):
            yield rule.finding(
                scene, temperature.place, severity,
                "at temperature 0 all completions of a group are the same, and none has an advantage",
                "set temperature to 1.0", text=temperature.text, claim=COLD,
            )  # fmt: skip


def _is(value: object, number: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == number


RULE = Rule(
    code="RL008", name="groups-without-advantage", claims=(ONE, COLD),
    says="GRPO or RLOO with one completion a group, or sampled at temperature 0.",
    why="A completion is compared with the others of its group. Alone, or the same as they, it has no advantage, and there "
    "is no gradient.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, temperature=0.0)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, temperature=1.0)\n"),
    look=_look,
)  # fmt: skip
