"""RL013: a clipping range, set where each rollout serves one update and nothing can be clipped."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Config, Finding

RANGES = ("epsilon_high", "epsilon", "delta")
REUSE = ("num_iterations", "steps_per_generation", "generation_batch_size")


def _on_policy(config: Config) -> bool:
    """Whether it is sure that each rollout serves one update: nothing that could reuse one is set, but to 1."""
    set_here = [name for name in REUSE if name in config.knobs]
    told = number_of(config, "num_iterations")
    return not set_here or (set_here == ["num_iterations"] and told is not None and told[0] == 1)


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        loss = config.knobs.get("loss_type")
        if config.framework != "trl" or config.method != "grpo" or not _on_policy(config):
            continue
        if loss is not None and loss.value == "cispo":  # whose cap does something at once
            continue
        told = [config.knobs[name] for name in RANGES if name in config.knobs]
        if told:
            yield rule.finding(
                scene, told[0].place, "info", "a clipping range does nothing here: each rollout serves one update",
                "leave it out, or reuse rollouts with num_iterations above 1", text=told[0].text,
            )  # fmt: skip


RULE = Rule(
    code="RL013", name="clipping-on-policy",
    claims=("clipping-on-policy/no-range-on-policy", "clipping-on-policy/ranges-matter-later"),
    says="A clipping range of GRPO where each rollout serves one update; for information.",
    why="In the first update after sampling the ratio is 1 and inside every range. The gradient is the same, bit for bit.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, epsilon_high=0.28)\n"),
    good=("train.py",
          "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, epsilon_high=0.28, num_iterations=4)\n"),
    look=_look,
)  # fmt: skip
