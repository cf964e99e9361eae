"""RL002: DPO, KTO, ORPO, SimPO or CPO at a rate that LoRA SFT is run at."""

from collections.abc import Iterator

from heuristics.linter.rule import PREFERENCE, Rule, Scene, rate_of, spell_model, tunings_of
from heuristics.schema import Finding
from heuristics.schema.words import spell
from heuristics.store.standing import numbers_of

SFT = "rl-learning-rate/practice-sft-lora"
FULL = "rl-learning-rate/default-trl-sft"
FAR = 5  # times the most that LoRA SFT is run at


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """With adapters practice has no consensus: a rate of LoRA SFT is for information, one far above it is not."""
    window, full = numbers_of(SFT), numbers_of(FULL)
    for config in scene.configs:
        known = rate_of(config)
        if known is None or config.method not in PREFERENCE:
            continue
        rate, value = known
        whole = tunings_of(config) == ("full",)
        if rate < (full if whole else window)[0]:
            continue
        grave = config.method_said and (whole or rate >= FAR * window[-1])
        beside = f"TRL's default for SFT is {spell(full)}" if whole else f"most LoRA SFT is run at {spell(window)}"
        yield rule.finding(
            scene, value.place, "warning" if grave else "info",
            f"{config.method.upper()} at {spell((rate,))} ({spell_model(config)}): {beside}",
            "try a tenth, and watch the log-probability of the chosen answers", text=value.text,
        )  # fmt: skip


RULE = Rule(
    code="RL002",
    name="preference-rate-of-sft",
    claims=(SFT, FULL, "rl-learning-rate/practice-dpo-full", "rl-learning-rate/practice-dpo-lora"),
    says="A DPO, KTO, ORPO, SimPO or CPO rate as high as SFT of the same tuning is run at.",
    why="These methods push probabilities apart without seeing what the policy would say. With LoRA published rates do not agree: there it is information, and a warning only from five times the most that LoRA SFT is run at.",
    bad=(
        "dpo.yaml",
        "model_name_or_path: org/model-7B\ntrainer_type: dpo\nlearning_rate: 2.0e-4\nuse_peft: false\nnum_train_epochs: 1\n",
    ),
    good=(
        "dpo.yaml",
        "model_name_or_path: org/model-7B\ntrainer_type: dpo\nlearning_rate: 5.0e-7\nuse_peft: false\nnum_train_epochs: 1\n",
    ),
    look=_look,
)
