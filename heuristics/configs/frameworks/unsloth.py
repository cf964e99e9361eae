"""Unsloth: TRL's classes in a file that imports it, which changes their defaults."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework
from heuristics.configs.frameworks import trl


def imported(document: Document) -> int | None:
    """Line on which Unsloth is imported."""
    return next((line for name, line in document.imports if name.split(".")[0] == "unsloth"), None)


def _knows(block: Block, document: Document) -> bool:
    return imported(document) is not None and trl.FRAMEWORK.knows(block, document)


FRAMEWORK = Framework(
    "unsloth", _knows, trl.FRAMEWORK.rates, trl.FRAMEWORK.method, trl.FRAMEWORK.tuning, trl.FRAMEWORK.bare, order=6
)
