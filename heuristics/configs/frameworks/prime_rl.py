"""prime-rl: TOML, `[optim]` of the trainer; an orchestrator beside it means RL."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command":
        return bool(re.search(r"(^|[ /])(prime[_-]rl|rl|sft|trainer) @", block.name))
    return document.path.endswith(".toml") and any(re.fullmatch(r"(\w+\.)?optim\.lr", name) for name in block.entries)


def _method(block: Block, document: Document, name: str) -> Guess:
    sections = {key.partition(".")[0] for key in block.entries}
    if sections & {"orchestrator", "inference", "trainer", "env"}:
        return Guess("grpo")
    if re.search(r"(^|[/_-])rl([/_.-]|$)", document.path):
        return Guess("grpo", said=False)
    said = method_in(document.path)
    return Guess("sft" if said == "sft" or "data" in sections else "grpo", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    lora = any(re.fullmatch(r"(.*\.)?(lora|lora_adapter)(\..*)?", name) for name in block.entries)
    return Guess("lora" if lora else "full")


FRAMEWORK = Framework("prime-rl", _knows, {r"(\w+\.)?optim\.lr": "actor"}, _method, _tuning, order=3)
