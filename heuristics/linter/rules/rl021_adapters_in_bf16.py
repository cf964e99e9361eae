"""RL021: a long QLoRA run, whose adapters TRL stores in bf16."""

from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding

LONG = 1000  # steps, in which the claim was measured


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    if imported(scene.document) is not None or ".float()" in scene.document.text:
        return
    for config in scene.configs:
        steps = number_of(config, "max_steps")
        if config.framework == "trl" and config.tuning == "qlora" and steps is not None and steps[0] >= LONG:
            yield rule.finding(
                scene, steps[1].place, "info", f"TRL stores QLoRA's adapters in bf16: over {steps[0]:g} steps some are lost",
                "make them fp32 once the trainer is made; see the page", text=steps[1].text,
            )  # fmt: skip


RULE = Rule(
    code="RL021", name="adapters-in-bf16",
    claims=("qlora-adapters-in-bf16/kept-after-1000", "qlora-adapters-in-bf16/quantized-in-bf16"),
    says=f"QLoRA in TRL over {LONG:,} steps or more; for information.",
    why="TRL stores the adapters of a 4-bit or 8-bit model in bf16. Once they have grown, steps of Adam are rounded away.",
    bad=("sft.yaml", "model_name_or_path: org/model-7B\ntrainer_type: sft\nuse_peft: true\nload_in_4bit: true\n"
         "learning_rate: 2.0e-4\nmax_steps: 5000\nper_device_train_batch_size: 8\n"),
    good=("sft.yaml", "model_name_or_path: org/model-7B\ntrainer_type: sft\nuse_peft: true\nload_in_4bit: true\n"
          "learning_rate: 2.0e-4\nmax_steps: 200\nper_device_train_batch_size: 8\n"),
    look=_look,
)  # fmt: skip
