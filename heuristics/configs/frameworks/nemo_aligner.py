"""NeMo-Aligner: `model.optim.lr`, as YAML or on the command line; the program names the method."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, method_in


def _knows(block: Block, document: Document) -> bool:
    return block.kind in ("mapping", "command") and "model.optim.lr" in block.entries


def _method(block: Block, document: Document, name: str) -> Guess:
    said = method_in(block.name)
    if said:
        return Guess(said)
    section = next((m for m in ("dpo", "kto", "rloo", "spin", "ppo", "reinforce") if any(
        key.startswith((f"model.{m}.", f"trainer.{m}.")) for key in block.entries)), None)  # fmt: skip
    return Guess(section or method_in(document.path) or "sft", said=section is not None)


def _tuning(block: Block, document: Document) -> Guess:
    scheme = entry(block.entries, r"model\.peft\.peft_scheme")
    named = str(scheme.value).lower() if scheme is not None and scheme.value is not None else "none"
    return Guess("full" if named in ("none", "null") else named)


FRAMEWORK = Framework("nemo-aligner", _knows, {r"model\.optim\.lr": "actor"}, _method, _tuning, order=3)
