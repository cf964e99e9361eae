"""ms-swift: `swift sft`, `swift rlhf --rlhf_type grpo`, `megatron sft`, and the same as YAML or JSON."""

import re

from heuristics.configs.document import Block, Document, Value
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import on

PROGRAM = re.compile(
    r"(^|[ /])(swift|megatron) (sft|pt|rlhf|rm)\b|swift/cli/|swift/(megatron/)?cli/|swift\.cli|(^|/)(rlhf|sft)_main"
)
MARKS = ("rlhf_type", "tuner_type", "train_type", "sft_type")
LORA = ("lora", "adalora", "longlora", "llamapro")
TYPES = {"rm": "reward", "gkd": "distill", "pt": "pretrain"}


def _last(block: Block, name: str) -> Value | None:
    return next((value for key, value in block.entries.items() if key.rpartition(".")[2] == name), None)


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command":
        return bool(PROGRAM.search(block.name)) or any(name in block.entries for name in MARKS)
    return block.kind == "mapping" and any(_last(block, name) for name in MARKS)


def _method(block: Block, document: Document, name: str) -> Guess:
    kind = _last(block, "rlhf_type")
    if kind is not None and isinstance(kind.value, str):
        return Guess(TYPES.get(kind.value, kind.value))
    word = re.search(r"\b(sft|pt|rlhf)(\.py|_main)?\b", block.name)
    if word and word[1] == "rlhf":
        return Guess("dpo", said=False)  # ms-swift's default
    return Guess("pretrain" if word and word[1] == "pt" else "sft", said=word is not None)


def _tuning(block: Block, document: Document) -> Guess:
    kind = next((value for name in MARKS[1:] if (value := _last(block, name)) is not None), None)
    if kind is not None and isinstance(kind.value, str) and kind.value not in LORA:
        return Guess(kind.value)
    if kind is None and re.search(r"(^|[ /])megatron ", block.name):
        return Guess("full", said=False)  # the default there
    quantised = any(
        on(_last(block, name)) for name in ("quant_bits", "quant_method", "load_in_4bit", "bnb_4bit_quant_type")
    )
    return Guess("qlora" if quantised else "lora", said=kind is not None)  # LoRA is ms-swift's default


FRAMEWORK = Framework(
    "ms-swift", _knows, {r"(.*\.)?(learning_rate|lr)": "actor", r"(.*\.)?critic_(learning_rate|lr)": "critic"},
    _method, _tuning, bare=lambda block, document: bool(PROGRAM.search(block.name)), order=1,
)  # fmt: skip
