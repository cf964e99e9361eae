"""open-instruct: one program a method, `open_instruct/grpo_fast.py`, or a flat YAML of its arguments."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in

PROGRAM = re.compile(r"open_instruct/(\w+)\.py|open_instruct\.(\w+)")


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command":
        return bool(PROGRAM.search(block.name))
    marks = ("dataset_mixer", "dataset_mixer_list", "dataset_mixer_list.0", "tokenizer_name", "use_slow_tokenizer")
    return block.kind == "mapping" and "learning_rate" in block.entries and sum(
        any(name.startswith(mark) for name in block.entries) for mark in marks) >= 2  # fmt: skip


def _method(block: Block, document: Document, name: str) -> Guess:
    found = PROGRAM.search(block.name)
    if found:
        said = method_in(found[1] or found[2] or "")
        return Guess(said or "sft")
    return Guess(method_in(document.path.rpartition("/")[2]) or method_in(document.path) or "sft", said=False)


FRAMEWORK = Framework("open-instruct", _knows, {"learning_rate": "actor"}, _method, order=3)
