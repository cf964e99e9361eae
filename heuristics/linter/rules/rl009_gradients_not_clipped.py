"""RL009: a limit of the gradient norm that clips nothing."""

from collections.abc import Iterator

from heuristics.linter.rule import PREFERENCE, RL, Rule, Scene
from heuristics.schema import Finding

FAR = 100.0  # a hundred times the default of every trainer that is read here


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """0 and null are left alone: there somebody said that nothing is to be clipped."""
    for config in scene.configs:
        most = config.knobs.get("max_grad_norm")
        if most is None or config.role != "actor" or config.method not in ("sft", *RL, *PREFERENCE):
            continue
        value = most.value
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= FAR:
            yield rule.finding(
                scene, most.place, "warning", f"a gradient norm of at most {value:g} clips nothing; the default is 1",
                "set max_grad_norm to 1.0, or to 0 if nothing is to be clipped", text=most.text,
            )  # fmt: skip


RULE = Rule(
    code="RL009", name="gradients-not-clipped", claims=("rl-learning-rate/spikes-unclipped",),
    says=f"A limit of the gradient norm of {FAR:g} or more.",
    why="Gradients are clipped so that one bad batch cannot throw the model off. A limit far above every norm that a "
    "training in order has does nothing, and looks as if it did.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, max_grad_norm=1000)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, max_grad_norm=1.0)\n"),
    look=_look,
)  # fmt: skip
