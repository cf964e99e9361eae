"""RL003: one file trains by SFT and by RL, at the same rate and tuning."""

from collections.abc import Iterator

from heuristics.linter.rule import RL, Rule, Scene, practice_of, rate_of
from heuristics.schema import Config, Finding
from heuristics.schema.words import spell


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    rated = [(config, known) for config in scene.configs if (known := rate_of(config)) is not None]
    sft: dict[tuple[float, str | None], Config] = {}
    for config, (rate, _) in rated:
        if config.method == "sft":
            sft.setdefault((rate, config.tuning), config)
    for config, (rate, value) in rated:
        if config.method not in RL:
            continue
        same = sft.get((rate, config.tuning))
        command, practice = practice_of(config)
        if same is not None and same.place != config.place and rate >= practice.high:  # low rates are no finding
            yield rule.finding(
                scene, value.place, "warning",
                f"SFT (line {same.place.line}) and {config.method.upper()} share the rate {value.text}",
                f"start {config.method.upper()} at {spell((practice.point,))}; see `{command}`",
                text=value.text,
            )  # fmt: skip


RULE = Rule(
    code="RL003", name="one-rate-for-sft-and-rl", claims=("rl-learning-rate/rl-below-sft",),
    says="An SFT stage and an RL stage of one file have the same tuning and the same learning rate, and it is as high as the upper sixth of published RL rates.",
    why="The best RL rate of a model is below its best SFT rate; the only measured collapse among published reports is an "
    "SFT default that a GRPO stage silently shared.",
    bad=("both.py", "from trl import GRPOConfig, SFTConfig\n\nRATE = 5e-5\nfirst = SFTConfig(learning_rate=RATE)\n"
         "then = GRPOConfig(learning_rate=RATE)\n"),
    good=("both.py", "from trl import GRPOConfig, SFTConfig\n\nfirst = SFTConfig(learning_rate=2e-5)\n"
          "then = GRPOConfig(learning_rate=1e-6)\n"),
    look=_look,
)  # fmt: skip
