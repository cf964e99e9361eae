"""torchtune: components by dotted name, `optimizer.lr`; loss, model builder and the file's name say the rest."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import method_in, tuning_of


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "command":
        return bool(re.search(r"(^|[ /])tune run\b", block.name))
    return block.kind == "mapping" and any(
        name.endswith("_component_") and "torchtune" in value.text for name, value in block.entries.items()
    )


def _parts(block: Block, prefix: str) -> str:
    return " ".join(
        str(value.value) for name, value in block.entries.items() if re.fullmatch(prefix + r".*_component_", name)
    )


def _method(block: Block, document: Document, name: str) -> Guess:
    loss = _parts(block, r"\w*loss")
    if "kd_loss._component_" in block.entries or "teacher_model._component_" in block.entries:
        return Guess("distill")
    for word, method in (("DPO", "dpo"), ("Rso", "dpo"), ("SimPO", "simpo"), ("PPO", "ppo"), ("GRPO", "grpo")):
        if word in loss:
            return Guess(method)
    path = method_in(f"{document.path.rpartition('/')[2]} {block.name}")
    return Guess(path if path in ("dpo", "ppo", "grpo", "distill", "simpo", "reward") else "sft", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    words = f"{_parts(block, 'model')} {document.path} {block.name}".lower()
    found = re.search(r"(?<![a-z])q(lora|dora)", words) or re.search(r"(?<![a-z])(lora|dora)", words)
    if found:
        return Guess("qlora" if found[0].startswith("q") else "lora")
    return Guess(tuning_of({k: v for k, v in block.entries.items() if k.startswith("model.")}))


FRAMEWORK = Framework(
    "torchtune", _knows, {r"optimizer\.lr": "actor", r"value_optimizer\.lr": "critic"}, _method, _tuning, order=2
)
