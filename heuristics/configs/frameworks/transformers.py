"""transformers: TrainingArguments with its own Trainer, where no trainer of TRL is about."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework
from heuristics.configs.frameworks import trl


def _knows(block: Block, document: Document) -> bool:
    named = block.kind == "call" and bool(trl.ARGUMENTS.match(block.name))
    ours = any(name.split(".")[0] == "trl" for name, _ in document.imports)
    return named and not ours


FRAMEWORK = Framework(
    "transformers", _knows, trl.FRAMEWORK.rates, trl.FRAMEWORK.method, trl.FRAMEWORK.tuning, trl.FRAMEWORK.bare, order=7
)
