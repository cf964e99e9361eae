"""RL010: RL of all weights, stored in bfloat16, at a rate whose steps are rounded away."""

from collections.abc import Iterator

from heuristics.linter.rule import RL, Rule, Scene, rate_of, tunings_of
from heuristics.schema import Finding
from heuristics.schema.words import spell

SMALL = 5e-6
"""AdamW moves a weight by about the rate. Above 2**-9, about 0.002, neighbours in bfloat16 lie 2**-16 or more apart, and a
step of less than half of that, 7.6e-6, is rounded away."""


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        known, stored = rate_of(config), config.knobs.get("dtype")
        if known is None or stored is None or config.method not in RL or tunings_of(config) != ("full",):
            continue
        rate, value = known
        if rate < SMALL and str(stored.value).rpartition(".")[2].lower() in ("bfloat16", "bf16"):
            yield rule.finding(
                scene, value.place, "info",
                f"{config.method.upper()} at {spell((rate,))} on weights in bfloat16: such a step is lost on weights above 0.002",
                "load the weights in float32 (dtype=\"float32\") and train with bf16=True", text=value.text,
            )  # fmt: skip


RULE = Rule(
    code="RL010", name="steps-rounded-away",
    claims=("weights-stored-in-bf16/changed-at-1e-6", "weights-stored-in-bf16/changed-at-1e-5",
            "rl-learning-rate/bf16-weights-raise-rate-grpo", "rl-learning-rate/stochastic-rounding-keeps-rate"),
    says=f"RL of all weights below {spell((SMALL,))} on a model that is loaded in bfloat16; for information.",
    why="AdamW changes a weight by about the learning rate. In bfloat16 a change below half of the weight's last bit is "
    "rounded away, so that at low rates most weights never move. With bf16=True alone the weights stay in float32.",
    bad=("grpo.yaml", "model_name_or_path: org/model-7B\ntrainer_type: grpo\nuse_peft: false\ntorch_dtype: bfloat16\n"
         "learning_rate: 1.0e-6\nnum_generations: 8\nper_device_train_batch_size: 8\n"),
    good=("grpo.yaml", "model_name_or_path: org/model-7B\ntrainer_type: grpo\nuse_peft: false\ntorch_dtype: float32\n"
          "learning_rate: 1.0e-6\nnum_generations: 8\nper_device_train_batch_size: 8\n"),
    look=_look,
)  # fmt: skip
