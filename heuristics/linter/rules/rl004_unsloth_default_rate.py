"""RL004: Unsloth is imported and an RL or preference configuration leaves its rate to the default."""

from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import PREFERENCE, RL, Rule, Scene, practice_of
from heuristics.schema import Finding
from heuristics.schema.words import spell
from heuristics.store.standing import numbers_of

DEFAULT = "rl-learning-rate/default-unsloth-grpo"


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    if imported(scene.document) is None:
        return
    for config in scene.configs:
        if config.method in (*RL, *PREFERENCE) and config.rate is None and config.framework == "unsloth":
            given = spell(numbers_of(DEFAULT))
            yield rule.finding(
                scene, config.place, "warning",
                f"no learning_rate: with Unsloth imported {config.stage} defaults to {given}, not to TRL's own rate",
                f"write learning_rate out; see `{practice_of(config)[0]}`",
                text=config.stage,
            )  # fmt: skip


RULE = Rule(
    code="RL004", name="unsloth-default-rate", claims=(DEFAULT, "rl-learning-rate/default-trl-grpo"),
    says="Unsloth is imported and the learning rate of an RL or preference trainer is left to its default.",
    why="Unsloth replaces the defaults of TRL's trainers by one table for all of them, whose rate is ten times its own "
    "guide's advice for reinforcement learning.",
    bad=("train.py", "from unsloth import FastLanguageModel\nfrom trl import GRPOConfig\n\n"
         "args = GRPOConfig(output_dir='out')\n"),
    good=("train.py", "from unsloth import FastLanguageModel\nfrom trl import GRPOConfig\n\n"
          "args = GRPOConfig(output_dir='out', learning_rate=5e-6)\n"),
    look=_look,
)  # fmt: skip
