"""RL015: vLLM with long completions, of which TRL's sequence mask drops many."""

from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding

LONG = 8192
"""Tokens at which noise of 0.02 nats a token drops a quarter of the completions."""


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    if imported(scene.document) is not None:  # which turns the correction off
        return
    for config in scene.configs:
        length, knobs = number_of(config, "max_completion_length"), config.knobs
        mode, switch = knobs.get("vllm_importance_sampling_mode"), knobs.get("vllm_importance_sampling_correction")
        served = knobs.get("use_vllm")
        if config.framework != "trl" or served is None or str(served.value).lower() != "true":
            continue
        if length is None or length[0] < LONG or (switch is not None and str(switch.value).lower() != "true"):
            continue
        if mode is None or mode.value == "sequence_mask":
            yield rule.finding(
                scene, length[1].place, "info",
                f"vLLM and completions of {length[0]:g} tokens: TRL's default drops many of the long ones",
                "set vllm_importance_sampling_mode to token_truncate, or watch sampling/importance_sampling_ratio",
                text=length[1].text,
            )  # fmt: skip


RULE = Rule(
    code="RL015", name="long-completions-masked",
    claims=("sequence-mask-and-length/noise-at-8k", "sequence-mask-and-length/mode-is-sequence"),
    says=f"GRPO with vLLM, TRL's sequence mask and completions of {LONG:,} tokens or more; for information.",
    why="The mask multiplies the ratios of all tokens of a completion and drops it above 3. The product grows with length.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, use_vllm=True,\n"
         "    max_completion_length=16384)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, use_vllm=True,\n"
          "    max_completion_length=16384, vllm_importance_sampling_mode=\"token_truncate\")\n"),
    look=_look,
)  # fmt: skip
