"""ART: `art.TrainConfig(learning_rate=...)`, or the rate handed to `train`. GRPO on adapters."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess


def _knows(block: Block, document: Document) -> bool:
    ours = any(name.split(".")[0] == "art" for name, _ in document.imports)
    named = re.search(r"(^|\.)(TrainConfig|train)$", block.name)
    return ours and block.kind == "call" and bool(named) and (
        block.name.endswith("TrainConfig") or "learning_rate" in block.entries)  # fmt: skip


FRAMEWORK = Framework(
    "art", _knows, {"learning_rate": "actor"}, lambda block, document, name: Guess("grpo", said=False),
    lambda block, document: Guess("lora", said=False), bare=lambda block, document: True, order=3,
)  # fmt: skip
