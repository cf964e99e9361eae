"""TRL: its *Config classes, TrainingArguments with one of its trainers, its scripts and their YAML; Unsloth on top."""

import re

from heuristics.configs.document import Block, Document
from heuristics.configs.framework import Framework, Guess
from heuristics.configs.hints import entry, method_in, methods_in, on, tuning_of

METHODS = {
    "SFT": "sft", "DPO": "dpo", "GRPO": "grpo", "PPO": "ppo", "PPOv2": "ppo", "RLOO": "rloo", "KTO": "kto",
    "ORPO": "orpo", "CPO": "cpo", "SimPO": "simpo", "Reward": "reward", "PRM": "reward", "OnlineDPO": "online_dpo",
    "GKD": "distill", "MiniLLM": "distill", "BCO": "bco", "XPO": "xpo", "NashMD": "nash_md", "AsyncGRPO": "grpo",
    "TPO": "tpo", "SDFT": "distill", "Iterative": "sft", "GOLD": "distill",
}  # fmt: skip
CLASS = re.compile(rf"(?:.*\.)?(?:Unsloth)?({'|'.join(METHODS)})(Config|ScriptArguments|TrainingArguments)$")
TRAINER = re.compile(r"(?:.*\.)?(?:Unsloth)?(\w*?)Trainer$")
ARGUMENTS = re.compile(r"(?:.*\.)?(Unsloth|Seq2Seq)?TrainingArguments$")
MODELS = {"model_name_or_path", "model_name", "base_model", "dataset_name", "num_generations", "use_peft"}
PROGRAM = re.compile(r"(?:^|[ /])([\w.-]+)\.py\b|(?:^|[ /])trl (\w+)|-m \S*?(\w+)(?: |$)")
FIELDS = {"learning_rate", "per_device_train_batch_size", "gradient_accumulation_steps", "num_train_epochs"}


def _knows(block: Block, document: Document) -> bool:
    if block.kind == "call":
        others = {name.split(".")[0] for name, _ in document.imports} & {"trlx", "tinker_cookbook"}
        found = CLASS.match(block.name)
        shared = found is not None and found[1] in ("PPO", "Reward") and not _ours(document)  # other libraries' names
        return bool(ARGUMENTS.match(block.name)) or (found is not None and not others and not shared)
    if "learning_rate" not in block.entries or block.kind not in ("mapping", "command"):
        return False
    known = FIELDS & set(block.entries)
    if block.kind == "mapping":
        return len(known) >= 2
    launched = re.match(r"(.*/)?(trl|accelerate|torchrun|deepspeed)\b|python\S* -m torch\.distributed", block.name)
    return len(known) >= 2 or bool(MODELS & set(block.entries)) or bool(launched)


def _method(block: Block, document: Document, name: str) -> Guess:
    if block.kind != "call":
        return _elsewhere(block, document)
    found = CLASS.match(block.name)
    if found:
        loss = block.entries.get("loss_type")
        simpo = found[1] == "CPO" and loss is not None and loss.value == "simpo"
        return Guess("simpo" if simpo else METHODS[found[1]])
    trainers = [call for call in document.called(r"Trainer$") if TRAINER.match(call.name)]
    mine = [t for t in trainers if block.target and block.target in (t.others.get("args"), t.others.get("config"))]
    inline = [t for t in trainers if block.inside == t.name and t.line <= block.line]
    for trainer in inline[-1:] or mine[:1] or trainers[:1]:
        kind = TRAINER.match(trainer.name)
        method = METHODS.get(kind[1] if kind else "")
        if method:
            return Guess(method)
    if document.called(r"For(Sequence|Token)Classification"):
        return Guess("reward" if method_in(document.path) == "reward" else "classification", said=False)
    return Guess(method_in(document.path.rpartition("/")[2]) or "sft", said=False)


def _elsewhere(block: Block, document: Document) -> Guess:
    """Of a command or a recipe: its program, a key, or the names around it."""
    trainer = entry(block.entries, r"trainer|trainer_type|stage|rlhf_type|critic_type")
    program = PROGRAM.search(block.name)
    words = method_in(next(part for part in program.groups() if part)) if program else None
    if words:
        loss = block.entries.get("loss_type")
        return Guess("simpo" if words == "cpo" and loss is not None and loss.value == "simpo" else words)
    if trainer is not None and isinstance(trainer.value, str) and method_in(trainer.value):
        return Guess(method_in(trainer.value))
    if any(name in block.entries for name in ("num_generations", "reward_funcs", "max_completion_length")):
        return Guess("grpo", said=False)
    return Guess(_file_method(document) or "sft", said=False)


def _file_method(document: Document) -> str | None:
    """What the file's name says, then its folders, from the inside out."""
    for part in reversed(document.path.replace("\\", "/").split("/")):
        found = methods_in(part)
        if len(found) == 1:
            return found.pop()
        if found:
            return None  # sft_cold_start_for_grpo.yaml: either
    return None


def _ours(document: Document) -> bool:
    return any(name.split(".")[0] in ("trl", "unsloth", "transformers", "peft") for name, _ in document.imports)


def _tuning(block: Block, document: Document) -> Guess:
    if block.kind != "call":
        said = tuning_of(block.entries)
        switched = any(re.fullmatch(r"(use_)?(peft|lora|qlora)", name) for name in block.entries)
        words = re.search(r"(?<![a-z])q?lora(?![a-z])", f"{block.name} {document.path}".lower())
        if said == "full" and words and not switched:
            return Guess(words[0], said=False)
        return Guess(said, said=switched or said != "full")
    return Guess(python_tuning(document), said=bool(document.called(r"Trainer$|from_pretrained$|get_peft_model$")))


def python_tuning(document: Document) -> str:
    """Tuning of a program: what it calls to add adapters and to quantise."""
    models = document.called(r"ModelConfig$|ModelArguments$")
    peft = document.called(r"(LoraConfig|get_peft_model|PromptTuningConfig|PeftModel\.from_pretrained)$")
    given = any("peft_config" in call.entries and call.entries["peft_config"].text != "None"
                for call in document.called("Trainer$"))  # fmt: skip
    switched = any(tuning_of(call.entries) != "full" for call in models)
    loads = document.called(r"from_pretrained$|BitsAndBytesConfig$|ModelConfig$|load_model$")
    fast = [call for call in loads if re.search(r"Fast\w*(Model|VisionModel)", call.name)]
    if any(on(call.entries.get("full_finetuning")) for call in fast):
        return "full"
    if not (peft or switched or (given and not models)):
        return "full"
    four = any(on(call.entries.get(name)) for call in loads for name in ("load_in_4bit", "load_in_8bit"))
    usual = any("load_in_4bit" not in call.entries and "load_in_16bit" not in call.entries for call in fast)
    return "qlora" if four or usual else "lora"


def _bare(block: Block, document: Document) -> bool:
    return block.kind == "call" and bool(CLASS.match(block.name) or ARGUMENTS.match(block.name))


RATES = {"learning_rate": "actor", "(.*_)?critic_learning_rate": "critic"}
FRAMEWORK = Framework("trl", _knows, RATES, _method, _tuning, bare=_bare, order=8)  # type: ignore[arg-type]
