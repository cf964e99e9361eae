"""LLaMA-Factory: `stage:` names the method, `finetuning_type:` the tuning; YAML or `llamafactory-cli train`.

Recipes of version 1 have neither: `peft_config.name` is the tuning, and the method stands in the names of files alone.
"""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in, on

STAGES = {"rm": "reward", "pt": "pretrain"}
MARKS = ("stage", "finetuning_type", "do_train", "template", "cutoff_len")
VERSION_1 = ("micro_batch_size", "train_dataset", "model_class", "peft_config.name", "dist_config.name")


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command" and re.search(r"llamafactory|llama_factory|src/train(_bash)?\.py", block.name):
        return True
    marked = sum(name in block.entries for name in MARKS)
    return block.kind in ("mapping", "command") and (marked >= 2 or _version_1(block))


def _version_1(block: Block) -> bool:
    return "stage" not in block.entries and sum(name in block.entries for name in VERSION_1) >= 3


def _method(block: Block, document: Document, name: str) -> Guess:
    stage = block.entries.get("stage")
    loss = block.entries.get("pref_loss")
    if stage is None and _version_1(block):
        data = block.entries.get("train_dataset")
        names = (document.path.rpartition("/")[2], "" if data is None else str(data.value))
        found = next((method for name in names if (method := method_in(name))), None)
        return Guess("reward" if "_rm" in names[0] else found or "sft", said=False)
    if stage is None:
        return Guess("sft", said=False)
    if stage.value == "dpo" and loss is not None and loss.value in ("orpo", "simpo"):
        return Guess(str(loss.value))
    return Guess(STAGES.get(str(stage.value), str(stage.value)))


def _tuning(block: Block, document: Document) -> Guess:
    if _version_1(block):
        adapters = block.entries.get("peft_config.name")
        if adapters is None or adapters.value in (None, "full"):
            return Guess("full")
        four = "quant_config.name" in block.entries
        return Guess("qlora" if adapters.value == "lora" and four else str(adapters.value))
    kind = block.entries.get("finetuning_type")
    if kind is not None and kind.value not in ("lora", None):
        return Guess(str(kind.value))
    quantised = on(block.entries.get("quantization_bit")) or on(block.entries.get("quantization_method"))
    if "qlora" in document.path:
        return Guess("qlora", said=quantised)
    return Guess("qlora" if quantised else "lora", said=kind is not None)  # LoRA is the default


FRAMEWORK = Framework("llama-factory", _knows, {"learning_rate": "actor"}, _method, _tuning, order=3)
