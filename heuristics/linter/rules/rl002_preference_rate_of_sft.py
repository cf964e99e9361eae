"""RL002: DPO, KTO, ORPO, SimPO or CPO at a rate that LoRA SFT is run at."""

from collections.abc import Iterator

from heuristics.linter.rule import PREFERENCE, Rule, Scene, rate_of, spell_model, tuning_words, tunings_of
from heuristics.schema import Finding
from heuristics.schema.words import spell
from heuristics.store.standing import numbers_of

SFT = "rl-learning-rate/practice-sft-lora"


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """With adapters practice has no consensus, so what is found there is for information."""
    window = numbers_of(SFT)
    for config in scene.configs:
        known = rate_of(config)
        if known is None or config.method not in PREFERENCE or known[0] < window[0]:
            continue
        rate, value = known
        said = tunings_of(config) == ("full",) and config.method_said
        yield rule.finding(
            scene, value.place, "warning" if said else "info",
            f"{config.method.upper()} at {spell((rate,))} on {spell_model(config)} ({tuning_words(config)}): most LoRA "
            f"SFT is run at {spell(window)}",
            "try a tenth, and watch the log-probability of the chosen answers", text=value.text,
        )  # fmt: skip


RULE = Rule(
    code="RL002",
    name="preference-rate-of-sft",
    claims=(SFT, "rl-learning-rate/practice-dpo-full", "rl-learning-rate/practice-dpo-lora"),
    says="A DPO, KTO, ORPO, SimPO or CPO rate as high as published LoRA SFT rates.",
    why="These methods push probabilities apart without seeing what the policy would say. With LoRA published rates do not agree, so there it is information, not a warning.",
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
