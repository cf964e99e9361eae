"""RL014: loss type bnpo with accumulated gradients, which are not those of the big batch."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        loss, parts = config.knobs.get("loss_type"), number_of(config, "gradient_accumulation_steps")
        if config.framework == "trl" and loss is not None and loss.value == "bnpo" and parts and parts[0] > 1:
            yield rule.finding(
                scene, loss.place, "info", f"bnpo, accumulated over {parts[0]:g} micro-batches, is not bnpo of the whole batch",
                "use loss_type=\"dapo\", which means over all of its tokens", text=loss.text,
            )  # fmt: skip


RULE = Rule(
    code="RL014", name="bnpo-accumulated",
    claims=("gradient-accumulation/bnpo-does-not", "gradient-accumulation/dapo-accumulates"),
    says="Loss type bnpo with gradient accumulation; for information.",
    why="bnpo means over the tokens of a micro-batch. With completions of unequal length the mean of such means is another one.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, loss_type=\"bnpo\",\n"
         "    gradient_accumulation_steps=8)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, loss_type=\"dapo\",\n"
          "    gradient_accumulation_steps=8)\n"),
    look=_look,
)  # fmt: skip
