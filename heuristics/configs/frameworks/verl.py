"""verl, and EasyR1 and older projects that grew from it."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, estimator, method_in, on, tuning_of

OURS = re.compile(r"(actor_rollout_ref|worker\.actor|worker\.critic)\.")


def _knows(block: Block, document: Document) -> bool:
    if block.kind not in ("command", "mapping"):
        return False
    if re.search(r"\bverl\b(?!ab)|main_ppo|fsdp_sft_trainer", block.name) or any(map(OURS.match, block.entries)):
        return True
    return "optim.lr" in block.entries and (
        "verl" in document.text[:20000] or "model.partial_pretrain" in block.entries
    )


def _method(block: Block, document: Document, name: str) -> Guess:
    if re.search(r"sft_trainer|sft", block.name) or name == "optim.lr":
        return Guess("sft")
    said = estimator(entry(block.entries, r"algorithm\.adv_estimator"))
    if said:
        return Guess(said)
    if on(entry(block.entries, r"distillation\.(enabled?|enable)")):
        return Guess("distill")
    unknown = entry(block.entries, r"algorithm\.adv_estimator")
    return Guess(method_in(document.path) or ("grpo" if unknown else "ppo"), said=False)


def _tuning(block: Block, document: Document) -> Guess:
    if entry(block.entries, r"(.*\.)?lora_adapter_path"):
        return Guess("lora")
    return Guess(tuning_of(block.entries))


FRAMEWORK = Framework(
    "verl", _knows,
    {
        r"actor_rollout_ref\.actor\.optim\.lr|worker\.actor\.optim\.lr|optim\.lr": "actor",
        r"(worker\.)?critic\.optim\.lr": "critic",
        r"reward_model\.optim\.lr": "reward",
    },
    _method, _tuning, order=2,
)  # fmt: skip
