"""RL008: groups in which no completion can be better than another."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding, Severity

ONE, COLD = "configuration-traps/groups-need-two", "configuration-traps/temperature-above-zero"
METHODS = ("grpo", "rloo")
EMPTY = (
    ("num_generations", 1, "a group of one completion has nothing to be compared with: TRL refuses it",
     "set num_generations to 8", ONE),
    ("temperature", 0, "at temperature 0 all completions of a group are the same, and none has an advantage",
     "set temperature to 1.0", COLD),
)  # fmt: skip
OF_TRL = ("trl", "unsloth")  # elsewhere a group of one may be meant, and a temperature may be that of an evaluation


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        if config.method not in METHODS or config.framework not in OF_TRL:
            continue
        severity: Severity = "error" if config.method_said else "warning"
        for name, empty, says, advice, claim in EMPTY:
            told = number_of(config, name)
            if told is not None and told[0] == empty:
                yield rule.finding(scene, told[1].place, severity, says, advice, text=told[1].text, claim=claim)


RULE = Rule(
    code="RL008", name="groups-without-advantage", claims=(ONE, COLD),
    says="GRPO or RLOO with one completion a group, or sampled at temperature 0.",
    why="A completion is compared with the others of its group. Alone, or the same as they, it has no advantage, and there "
    "is no gradient.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, temperature=0.0)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, temperature=1.0)\n"),
    look=_look,
)  # fmt: skip
