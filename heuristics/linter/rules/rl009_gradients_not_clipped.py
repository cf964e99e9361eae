"""RL009: a limit of the gradient norm that clips nothing."""

from collections.abc import Iterator

from heuristics.linter.rule import PREFERENCE, RL, Rule, Scene, number_of
from heuristics.schema import Finding

FAR = 100.0  # a hundred times transformers' default


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """0 and null are left alone: there somebody said that nothing is to be clipped."""
    for config in scene.configs:
        told = number_of(config, "max_grad_norm")
        if told is None or told[0] < FAR or config.role != "actor" or config.method not in ("sft", *RL, *PREFERENCE):
            continue
        yield rule.finding(
            scene, told[1].place, "warning", f"a gradient norm of at most {told[0]:g} hardly ever clips; TRL's default is 1",
            "set max_grad_norm to 1.0, or to 0 if nothing is to be clipped", text=told[1].text,
        )  # fmt: skip


RULE = Rule(
    code="RL009", name="gradients-not-clipped", claims=("rl-learning-rate/spikes-unclipped",),
    says=f"A limit of the gradient norm of {FAR:g} or more.",
    why="Gradients are clipped so that one bad batch cannot throw the model off. A limit a "
    "hundred times the default hardly ever does, and looks as if it did.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, max_grad_norm=1000)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, max_grad_norm=1.0)\n"),
    look=_look,
)  # fmt: skip
