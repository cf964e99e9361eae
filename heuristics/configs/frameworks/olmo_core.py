"""OLMo-core: a script of its own with overrides by dotted name, `--train_module.optim.lr=`."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in

RATE = "train_module.optim.lr"


def _knows(block: Block, document: Document) -> bool:
    return block.kind == "command" and RATE in block.entries


def _method(block: Block, document: Document, name: str) -> Guess:
    said = method_in(block.name)
    return Guess(said or "pretrain", said=said is not None)


FRAMEWORK = Framework("olmo-core", _knows, {re.escape(RATE): "actor"}, _method, order=3)
