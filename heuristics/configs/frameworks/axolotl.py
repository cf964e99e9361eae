"""axolotl: a flat YAML; `rl:` names the method, `adapter:` the tuning."""

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import on

MARKS = {
    "micro_batch_size", "sequence_len", "val_set_size", "adapter", "dataset_prepared_path", "sample_packing",
    "lora_target_linear", "output_dir", "num_epochs",
}  # fmt: skip


def _knows(block: Block, document: Document) -> bool:
    return block.kind == "mapping" and "base_model" in block.entries and len(MARKS & set(block.entries)) >= 2


def _method(block: Block, document: Document, name: str) -> Guess:
    entries = block.entries
    said = entries.get("rl")
    if said is not None and on(said):
        return Guess({"gdpo": "grpo", "ipo": "dpo"}.get(str(said.value), str(said.value)))
    if on(entries.get("reward_model")) or on(entries.get("process_reward_model")):
        return Guess("reward")
    if on(entries.get("kd_trainer")) or any(key.startswith("kd_") for key in entries):
        return Guess("distill")
    if any(key.startswith("pretraining_dataset") for key in entries):
        return Guess("pretrain")
    return Guess("sft")


def _tuning(block: Block, document: Document) -> Guess:
    adapter = block.entries.get("adapter")
    if not on(adapter):
        return Guess("full")
    quantised = on(block.entries.get("load_in_4bit")) or on(block.entries.get("load_in_8bit"))
    name = str(adapter.value) if adapter is not None else "lora"
    return Guess("qlora" if name == "qlora" or (name == "lora" and quantised) else name)


FRAMEWORK = Framework("axolotl", _knows, {"learning_rate": "actor"}, _method, _tuning, order=4)
