"""NeMo-RL: a section named after the method; two optimizers for one policy, of which one is in force."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, method_in, on

SECTIONS = {"grpo": "grpo", "dpo": "dpo", "sft": "sft", "rm": "reward", "distillation": "distill", "ppo": "ppo"}
RATE = re.compile(r"(policy|value|student)\.(megatron_cfg\.)?optimizer(\.kwargs)?\.lr")


def _knows(block: Block, document: Document) -> bool:
    return block.kind in ("mapping", "command") and any(map(RATE.fullmatch, block.entries))


def _method(block: Block, document: Document, name: str) -> Guess:
    present = {key.partition(".")[0] for key in block.entries}
    for section in ("distillation", "dpo", "rm", "ppo", "grpo", "sft"):
        if section in present:
            return Guess(SECTIONS[section])
    return Guess(method_in(block.name) or method_in(document.path), said=False)


def _megatron(block: Block) -> bool:
    return on(entry(block.entries, r"policy\.megatron_cfg\.enabled"))


def _tuning(block: Block, document: Document) -> Guess:
    where = (
        r"policy\.megatron_cfg\.(peft|lora_cfg)"
        if _megatron(block)
        else r"policy\.(dtensor_cfg\.)?(lora_cfg|lora|peft)"
    )
    return Guess("lora" if on(entry(block.entries, where + r"\.enabled")) else "full")


def _active(block: Block, name: str) -> bool:
    return (
        ".megatron_cfg." not in name
        if not _megatron(block)
        else ".megatron_cfg." in name or not name.startswith("policy")
    )


FRAMEWORK = Framework(
    "nemo-rl", _knows,
    {
        r"(policy|student)\.(megatron_cfg\.)?optimizer(\.kwargs)?\.lr": "actor",
        r"value\.(megatron_cfg\.)?optimizer(\.kwargs)?\.lr": "critic",
    },
    _method, _tuning, active=_active, order=2,
)  # fmt: skip
