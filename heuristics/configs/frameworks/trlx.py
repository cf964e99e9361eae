"""trlx: `OptimizerConfig(kwargs=dict(lr=...))` beside a method's configuration; or the same as YAML."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, method_in, tuning_of

CLASSES = {"PPOConfig": "ppo", "ILQLConfig": "ilql", "SFTConfig": "sft", "RFTConfig": "rft"}


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "mapping" and "optimizer.kwargs.lr" in block.entries:
        return "method.name" in block.entries or "train.trainer" in block.entries
    ours = any(name.split(".")[0] == "trlx" for name, _ in document.imports)
    return ours and "lr" in block.entries and (
        block.kind == "mapping" or (block.name == "dict" and block.inside.endswith("OptimizerConfig")))  # fmt: skip


def _method(block: Block, document: Document, name: str) -> Guess:
    said = entry(block.entries, r"method\.name")
    if said is not None:
        return Guess(method_in(str(said.value).lower().replace("config", "")))
    for call in document.called(r"(^|\.)(" + "|".join(CLASSES) + ")$"):
        return Guess(CLASSES[call.name.rpartition(".")[2]])
    found = re.search(r"default_(\w+?)_config", document.text)
    return Guess(method_in(found[1]) if found else method_in(document.path), said=False)


def _tuning(block: Block, document: Document) -> Guess:
    adapters = document.called(r"LoraConfig$") or any(
        "peft_config" in call.entries for call in document.called("ModelConfig$")
    )
    return Guess("lora" if adapters else tuning_of(block.entries))


FRAMEWORK = Framework("trlx", _knows, {r"lr|optimizer\.kwargs\.lr": "actor"}, _method, _tuning, order=3)
