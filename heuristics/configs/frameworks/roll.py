"""ROLL: one YAML with a section a role, `actor_train.training_args.learning_rate`."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, estimator, method_in, tuning_of

SECTIONS = re.compile(
    r"(actor_train|sft_train|student|student_train|critic|reward_train)\.training_args\.learning_rate"
)


def _knows(block: Block, document: Document) -> bool:
    return block.kind == "mapping" and any(map(SECTIONS.fullmatch, block.entries))


def _method(block: Block, document: Document, name: str) -> Guess:
    section = name.partition(".")[0]
    if section in ("sft_train", "student", "student_train"):
        return Guess("sft" if section == "sft_train" else "distill")
    said = estimator(entry(block.entries, "adv_estimator"))
    if said:
        return Guess(said)
    path = method_in(document.path)
    return Guess("dpo" if path == "dpo" or "chosen_key" in block.entries else path or "grpo", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    trained = ("actor_train.", "sft_train.", "student", "lora_")
    return Guess(tuning_of({name: value for name, value in block.entries.items() if name.startswith(trained)}))


FRAMEWORK = Framework(
    "roll", _knows,
    {
        r"(actor_train|sft_train|student|student_train)\.training_args\.learning_rate": "actor",
        r"critic\.training_args\.learning_rate": "critic",
        r"reward_train\.training_args\.learning_rate": "reward",
    },
    _method, _tuning, order=2,
)  # fmt: skip
