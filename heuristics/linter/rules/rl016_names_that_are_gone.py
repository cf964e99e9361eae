"""RL016: a parameter that TRL or transformers no longer has."""

import re
from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Finding, Place

PAGE = "names-that-are-gone"
EVERYWHERE = {
    "evaluation_strategy": "write eval_strategy", "no_cuda": "write use_cpu",
    "warmup_ratio": "write warmup_steps, which is a share of the steps where it is below 1",
    "group_by_length": "write train_sampling_strategy=\"group_by_length\"", "overwrite_output_dir": "leave it out",
    "save_safetensors": "leave it out", "logging_dir": "leave it out",
}  # fmt: skip
PROMPTS = "filter long prompts out of the dataset"
GONE = {
    "SFT": ("sft-names", {"max_seq_length": "write max_length"}),
    "GRPO": ("grpo-names", {"max_prompt_length": PROMPTS, "vllm_device": "write vllm_mode",
                            "use_liger_loss": "write use_liger_kernel"}),
    "DPO": ("dpo-names", {"max_prompt_length": PROMPTS, "max_completion_length": "write max_length",
                          "max_target_length": "write max_length"}),
}  # fmt: skip
CONFIG = re.compile(r"(?:trl\.)?(SFT|GRPO|DPO)Config$")
PINNED = re.compile(r"\b(?:trl|transformers)(?:\[[\w,-]*\])?\s*(?:==|~=|<=?)\s*\d")  # an older one may have the name


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    if imported(scene.document) is not None or PINNED.search(scene.document.text):  # Unsloth rewrites the classes
        return
    for block in scene.document.blocks:
        found = CONFIG.match(block.name) if block.kind == "call" else None
        if found is None:
            continue
        own, names = GONE[found[1]]
        for name, instead in {**EVERYWHERE, **names}.items():
            if name in block.entries:
                value = block.entries[name]
                yield rule.finding(
                    scene, Place(line=value.line, column=value.column, note=value.note), "info",
                    f"{found[1]}Config has no {name} any more: it raises a TypeError", instead, text=value.text,
                    claim=f"{PAGE}/{own if name in names else 'argument-names'}",
                )  # fmt: skip


RULE = Rule(
    code="RL016", name="names-that-are-gone",
    claims=tuple(f"{PAGE}/{claim}" for claim in ("sft-names", "grpo-names", "dpo-names", "argument-names")),
    says="A parameter that SFTConfig, GRPOConfig or DPOConfig had once, and TRL 1.16 with transformers 5 refuses; for "
    "information, since an older TRL may be pinned.",
    why="The constructor raises a TypeError that names the parameter, and not its successor.",
    bad=("train.py", "from trl import SFTConfig\n\nargs = SFTConfig(learning_rate=1e-5, max_seq_length=2048)\n"),
    good=("train.py", "from trl import SFTConfig\n\nargs = SFTConfig(learning_rate=1e-5, max_length=2048)\n"),
    look=_look,
)  # fmt: skip
