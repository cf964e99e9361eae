"""Open-Reasoner-Zero: fields of an experiment's class, a rate for the actor and one for the critic."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in

RATES = {"actor_learning_rate": "actor", "critic_learning_rate": "critic"}


def _knows(block: Block, document: Document) -> bool:
    return block.kind == "fields" and "actor_learning_rate" in block.entries


def _method(block: Block, document: Document, name: str) -> Guess:
    return Guess(method_in(block.name) or "ppo", said=method_in(block.name) is not None)


FRAMEWORK = Framework(
    "orz(openrlhf)", _knows, RATES, _method, lambda block, document: Guess("full", said=False), order=3,  # type: ignore[arg-type]
)  # fmt: skip
