"""AReaL: a YAML with a section a model, `actor.optimizer.lr`."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in, on, tuning_of


def _knows(block: Block, document: Document) -> bool:
    names = {"actor.optimizer.lr", "model.optimizer.lr", "critic.optimizer.lr", "actor.optimizer.type"}
    return block.kind in ("mapping", "command") and bool(names & set(block.entries))


def _method(block: Block, document: Document, name: str) -> Guess:
    said = method_in(document.path.rpartition("/")[2]) or method_in(block.name) or method_in(document.path)
    if said:
        return Guess(said, said=False)
    if any(key.startswith("critic.") for key in block.entries):
        return Guess("ppo")
    rolls = any(key.startswith(("gconfig.", "rollout.")) for key in block.entries)
    return Guess("grpo" if rolls else "sft", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    switch = block.entries.get("actor.use_lora")
    return Guess(tuning_of(block.entries) if switch is None else "lora" if on(switch) else "full")


FRAMEWORK = Framework(
    "areal", _knows,
    {r"(actor|model|actor_train)\.optimizer\.lr": "actor", r"critic\.optimizer\.lr": "critic"},
    _method, _tuning, order=3,
)  # fmt: skip
