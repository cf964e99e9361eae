"""RL017: a weight decay that takes next to nothing off the weights in the steps of this run."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene, number_of, rate_of
from heuristics.schema import Finding

LEAST = 0.01  # of the weights, in all


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        told, rate, run = number_of(config, "weight_decay"), rate_of(config), number_of(config, "max_steps")
        if told is None or rate is None or run is None or config.framework != "trl":
            continue
        decay, where, steps = *told, run[0]
        if not (0 < decay < 1 and rate[0] < 1 and steps > 0):
            continue
        lost = 1 - (1 - rate[0] * decay) ** steps  # a schedule that falls takes less
        if lost < LEAST:
            yield rule.finding(
                scene, where.place, "info",
                f"this weight decay takes at most {100 * lost:.2g} % off the weights in {steps:g} steps",
                "leave it out; there is nothing to tune here", text=where.text,
            )  # fmt: skip


RULE = Rule(
    code="RL017", name="decay-too-small-to-act",
    claims=("weight-decay-in-short-runs/decay-at-lora-rate", "weight-decay-in-short-runs/decay-at-high-rate"),
    says="A weight decay that takes less than a hundredth off the weights in the whole run; for information.",
    why="AdamW shrinks a weight by rate times decay at each step, and by nothing else.",
    bad=("train.py", "from trl import SFTConfig\n\n"
         "args = SFTConfig(learning_rate=2e-4, weight_decay=0.01, max_steps=500)\n"),
    good=("train.py", "from trl import SFTConfig\n\n"
          "args = SFTConfig(learning_rate=2e-4, weight_decay=0.1, max_steps=20000)\n"),
    look=_look,
)  # fmt: skip
