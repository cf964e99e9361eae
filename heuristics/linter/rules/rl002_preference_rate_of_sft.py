"""RL002: DPO, KTO, ORPO, SimPO or CPO at a rate that most published SFT does not exceed."""

from collections.abc import Iterator

from heuristics.catalog import spell
from heuristics.linter.rule import PREFERENCE, Rule, Scene, published, rate_of, spell_model, tuning_words, tunings_of
from heuristics.schema import Finding

CLAIMS = {"full": "rl-learning-rate/practice-dpo-full", "adapters": "rl-learning-rate/practice-dpo-lora"}


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """With adapters practice has no consensus, so what is found there is for information."""
    for config in scene.configs:
        known = rate_of(config)
        if known is None or config.method not in PREFERENCE:
            continue
        rate, value = known
        tunings = tunings_of(config)
        limits = {name: published("sft", "full" if name == "full" else "lora").high for name in tunings}
        if rate < max(limits.values()):
            continue
        said = " or ".join(f"{spell((limit,))} ({name})" for name, limit in limits.items())
        yield rule.finding(
            scene, value.place, "warning" if tunings == ("full",) else "info",
            f"{config.method.upper()} at {spell((rate,))} on {spell_model(config)} ({tuning_words(config)}): as high as "
            f"the upper quarter of published SFT, from {said}",
            "try a tenth, and watch the log-probability of the chosen answers", text=value.text,
            claim=CLAIMS[tunings[-1]],
        )  # fmt: skip


RULE = Rule(
    code="RL002", name="preference-rate-of-sft",
    claims=(*CLAIMS.values(), "rl-learning-rate/practice-sft-full", "rl-learning-rate/practice-sft-lora"),
    says="A DPO, KTO, ORPO, SimPO or CPO rate as high as the upper quarter of published SFT rates of the same tuning.",
    why="Published full-fine-tuning rates of these methods lie ten times and more below SFT's. With LoRA they do not agree, "
    "so there it is information, not a warning.",
    bad=("dpo.yaml", "model_name_or_path: org/model-7B\ntrainer_type: dpo\nlearning_rate: 2.0e-4\n"
         "per_device_train_batch_size: 4\nnum_train_epochs: 1\n"),
    good=("dpo.yaml", "model_name_or_path: org/model-7B\ntrainer_type: dpo\nlearning_rate: 5.0e-7\n"
          "per_device_train_batch_size: 4\nnum_train_epochs: 1\n"),
    look=_look,
)  # fmt: skip
