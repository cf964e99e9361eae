"""tinker: `train.Config(learning_rate=...)`, blueprints, AdamParams, `key=value` on the command line. Always LoRA."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in

KINDS = (
    ("distill", r"distill|sdft"), ("dpo", r"dpo"),
    ("reward", r"reward_model|preference[._]types|comparison|(^|[ _])rm(_|$)"),
    ("grpo", r"(^|[._/])rl([._/]|$)|\brl_|_rl\b|grpo|rl\d"), ("sft", r"supervised|sl_|_sl\b|sft|chat_sl"),
)  # fmt: skip


def _ours(document: Document) -> bool:
    return any(name.split(".")[0] in ("tinker", "tinker_cookbook") for name, _ in document.imports)


def _knows(block: Block, document: Document) -> bool:
    if "learning_rate" not in block.entries:
        return False
    if block.kind == "command":
        return "tinker" in block.name
    if not _ours(document):
        return False
    if block.kind == "call":
        return bool(re.search(r"(^|\.)(\w*Config|AdamParams|Blueprint)$", block.name))
    return block.kind == "mapping" and bool(block.entries)


def _method(block: Block, document: Document, name: str) -> Guess:
    if block.kind == "command":
        return Guess(_kind(block.name) or _kind(document.path) or "grpo", said=False)
    modules = [module for module, line in document.imports if "tinker_cookbook" in module and line <= block.line]
    text = document.text
    losses = re.findall(r"""loss_fn\s*=\s*["'](\w+)["']|forward_backward\w*\([^)]*?["'](\w+)["']""", text)
    for said in (
        _kind(f"{block.name} {block.target}"), _kind(document.path.rpartition("/")[2]), _kind(document.path),
        *(_kind(module) for module in reversed(modules)),
    ):  # fmt: skip
        if said:
            return Guess(said, said=False)
    kinds = {word for pair in losses for word in pair if word}
    return Guess("grpo" if kinds & {"importance_sampling", "ppo", "cispo"} else "sft", said=False)


def _kind(text: str) -> str | None:
    low = text.lower()
    return next((name for name, pattern in KINDS if re.search(pattern, low)), None) or (
        method_in(low) if method_in(low) in ("sft", "grpo", "dpo") else None
    )


FRAMEWORK = Framework(
    "tinker", _knows, {"learning_rate": "actor"}, _method, lambda block, document: Guess("lora"), order=3
)
