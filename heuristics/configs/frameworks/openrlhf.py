"""OpenRLHF: `openrlhf.cli.train_*`; RL has a rate for the actor and one for the critic."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, estimator, method_in


def _knows(block: Block, document: Document) -> bool:
    if block.kind != "command":
        return False
    return "openrlhf" in block.name or any(
        re.fullmatch(r"actor_learning_rate|actor\.adam\.lr", n) for n in block.entries
    )


def _method(block: Block, document: Document, name: str) -> Guess:
    program = re.search(r"train_(\w+)", block.name)
    said = estimator(entry(block.entries, r"(algo\.)?(advantage\.)?(advantage_)?estimator"))
    if program is None or program[1].startswith("ppo"):
        return Guess(said or "ppo", said=said is not None)
    return Guess(method_in(program[1]) or method_in(document.path), said=True)


FRAMEWORK = Framework(
    "openrlhf", _knows,
    {
        r"learning_rate|actor_learning_rate|(actor\.)?adam\.lr|actor\.optim\.lr": "actor",
        r"critic_learning_rate|critic\.(adam|optim)\.lr": "critic",
    },
    _method, order=2,
)  # fmt: skip
