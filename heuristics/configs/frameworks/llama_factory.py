"""LLaMA-Factory: `stage:` names the method, `finetuning_type:` the tuning; YAML or `llamafactory-cli train`."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import on

STAGES = {"rm": "reward", "pt": "pretrain"}


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command" and re.search(r"llamafactory|llama_factory|src/train(_bash)?\.py", block.name):
        return True
    marked = sum(name in block.entries for name in ("stage", "finetuning_type", "do_train", "template", "cutoff_len"))
    return block.kind in ("mapping", "command") and marked >= 2


def _method(block: Block, document: Document, name: str) -> Guess:
    stage = block.entries.get("stage")
    loss = block.entries.get("pref_loss")
    if stage is None:
        return Guess("sft", said=False)
    if stage.value == "dpo" and loss is not None and loss.value in ("orpo", "simpo"):
        return Guess(str(loss.value))
    return Guess(STAGES.get(str(stage.value), str(stage.value)))


def _tuning(block: Block, document: Document) -> Guess:
    kind = block.entries.get("finetuning_type")
    if kind is not None and kind.value not in ("lora", None):
        return Guess(str(kind.value))
    quantised = on(block.entries.get("quantization_bit")) or on(block.entries.get("quantization_method"))
    if "qlora" in document.path:
        return Guess("qlora", said=quantised)
    return Guess("qlora" if quantised else "lora", said=kind is not None)  # LoRA is the default


FRAMEWORK = Framework("llama-factory", _knows, {"learning_rate": "actor"}, _method, _tuning, order=3)
