"""SkyRL: hydra-like `trainer.policy.optimizer_config.lr=`."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, estimator, method_in, tuning_of


def _knows(block: Block, document: Document) -> bool:
    if block.kind not in ("command", "mapping") or any(name.startswith("actor_rollout_ref.") for name in block.entries):
        return False
    marked = any(re.match(r"trainer\.(policy|critic|algorithm)\.|optimizer_config\.lr", name) for name in block.entries)
    return marked or bool(re.search(r"\bskyrl", block.name))


def _method(block: Block, document: Document, name: str) -> Guess:
    if "sft" in block.name or name == "optimizer_config.lr":
        return Guess("sft")
    if "distill" in f"{block.name} {document.path}".lower():
        return Guess("distill", said="distill" in block.name)
    said = estimator(entry(block.entries, r"(trainer\.)?algorithm\.advantage_estimator"))
    return Guess(said) if said else Guess(method_in(block.name) or method_in(document.path) or "grpo", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    if "tinker" in block.name:
        return Guess("lora")
    return Guess(tuning_of({k: v for k, v in block.entries.items() if not k.startswith("trainer.critic")}))


FRAMEWORK = Framework(
    "skyrl", _knows,
    {
        r"trainer\.policy\.optimizer_config\.lr|optimizer_config\.lr|learning_rate": "actor",
        r"trainer\.critic\.optimizer_config\.lr": "critic",
    },
    _method, _tuning, order=2,
)  # fmt: skip
