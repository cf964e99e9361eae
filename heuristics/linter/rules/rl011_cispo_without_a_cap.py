"""RL011: CISPO with TRL's default cap, which makes all weights the same."""

from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding

LEAST = 1.0
"""Weights lie about 1, so a cap below that binds nearly all of them."""


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    unsloth = imported(scene.document)  # which sets a cap of 5
    for config in scene.configs:
        loss = config.knobs.get("loss_type")
        if config.framework != "trl" or loss is None or loss.value != "cispo" or unsloth is not None:
            continue
        told = number_of(config, "epsilon_high")
        if told is not None and told[0] < LEAST:
            says, value = f"CISPO caps every weight at {told[0]:g}, below almost all of them", told[1]
        elif not {"epsilon_high", "epsilon"} & set(config.knobs):
            says, value = "CISPO without epsilon_high: TRL caps every weight at 0.2, below almost all of them", loss
        else:
            continue
        yield rule.finding(scene, value.place, "warning", says, "set epsilon_high to 5.0", text=value.text)


RULE = Rule(
    code="RL011", name="cispo-without-a-cap",
    claims=("cispo-cap/default-cap-binds", "cispo-cap/default-cap-keeps-direction"),
    says="CISPO with a cap below 1, which is TRL's default.",
    why="CISPO's weights are ratios about 1. Capped at 0.2 they are all the same: no importance sampling is left.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, loss_type=\"cispo\")\n"),
    good=("train.py",
          "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, loss_type=\"cispo\", epsilon_high=5.0)\n"),
    look=_look,
)  # fmt: skip
