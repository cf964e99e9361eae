"""slime: Megatron's flags beside `--rollout-batch-size` and `--advantage-estimator`."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, estimator, method_in, on, tuning_of

MARKS = ("rollout_batch_size", "hf_checkpoint", "rollout_function_path", "num_rollout")


def _knows(block: Block, document: Document) -> bool:
    return block.kind == "command" and sum(name in block.entries for name in MARKS) >= 2


def _method(block: Block, document: Document, name: str) -> Guess:
    loss = block.entries.get("loss_type")
    if loss is not None and "sft" in loss.text:
        return Guess("sft")
    if any(on(value) for key, value in block.entries.items() if key.startswith(("opd", "use_opd"))):
        return Guess("distill")
    if method_in(document.path) == "distill":
        return Guess("distill", said=False)
    said = estimator(entry(block.entries, "advantage_estimator"))
    return Guess(said) if said else Guess(method_in(document.path) or "grpo", said=False)


def _tuning(block: Block, document: Document) -> Guess:
    return Guess(tuning_of(block.entries))


FRAMEWORK = Framework("slime", _knows, {"lr": "actor", "critic_lr": "critic"}, _method, _tuning, order=1)
