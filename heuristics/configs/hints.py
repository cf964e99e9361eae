"""What words say about method, tuning and model size: those of a program, a class, a path, a model's name."""

import re
from collections.abc import Mapping
from functools import lru_cache

from heuristics.configs.document import Block, Document, Value
from heuristics.schema import Tuning

METHODS: tuple[tuple[str, str], ...] = (  # between anything but letters, the first of two that overlap counts
    ("online_dpo", r"online[_-]?dpo"),
    ("distill", r"distill[a-z]*|(on|off)[_-]policy[_-]distill[a-z]*|opd|gkd|minillm|knowledge_dist[a-z]*|kd|sdft"),
    ("reinforce", r"reinforce[a-z]*|remax|rpp"),
    ("rloo", r"rloo"),
    ("simpo", r"simpo"),
    ("orpo", r"orpo"),
    ("cpo", r"cpo"),
    ("kto", r"kto"),
    ("grpo", r"[a-z]*grpo[a-z]*|dapo|gdpo|gspo|cispo|gmpo|sapo|r1[_-]?zero|rlvr|gigpo|gpg|otb"),
    ("dpo", r"[a-z]*dpo[a-z]*|ipo"),
    ("ppo", r"[a-z]*ppo[a-z]*"),
    ("reward", r"reward[_-]?model[a-z]*|rm|rw|prm|reward[_-]?train[a-z]*"),
    ("pretrain", r"(continue[d_-]*)?pre[_-]?train(ing)?|c?pt(?=[._/ ]*(sh|py|yaml|yml|ipynb|train)?$)"),
    ("sft", r"[a-z]*sft[a-z]*|finetun[a-z]*|fine[_-]tun[a-z]*|instruct_tun[a-z]*|supervised"),
)
ESTIMATORS = {
    "gae": "ppo", "ppo": "ppo", "grpo": "grpo", "group_norm": "grpo", "rloo": "rloo", "reinforce": "reinforce",
    "remax": "reinforce", "gspo": "grpo", "dr_grpo": "grpo", "gpg": "grpo", "maxrl": "grpo",
}  # fmt: skip


@lru_cache(maxsize=4096)
def method_in(text: str) -> str | None:
    """The method that a name or a path speaks of: the last that stands in it."""
    found = _found(text)
    return max(found)[2] if found else None


def methods_in(text: str) -> set[str]:
    """Every method that a name speaks of."""
    return {name for _, _, name in _found(text)}


def _found(text: str) -> list[tuple[int, int, str]]:
    low = text.lower()
    found: list[tuple[int, int, str]] = []
    for name, pattern in METHODS:
        for match in re.finditer(rf"(?<![a-z])(?:{pattern})(?![a-z])", low):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), name))
    return found


def estimator(value: Value | None) -> str | None:
    """The method that an advantage estimator makes."""
    if value is None or not isinstance(value.value, str):
        return None
    name = value.value.lower().strip("\"'")
    for known, method in ESTIMATORS.items():
        if name == known or (name.startswith(known) and known != "ppo"):
            return method
    return next((method for known, method in ESTIMATORS.items() if known in name), None)


def entry(entries: Mapping[str, Value], pattern: str) -> Value | None:
    """The first value whose whole name matches."""
    wanted = re.compile(pattern)
    return next((value for name, value in entries.items() if wanted.fullmatch(name)), None)


def on(value: Value | None) -> bool:
    """Whether a switch is on, a rank above zero, a path given."""
    if value is None or value.value is None:
        return False
    if isinstance(value.value, str):
        return value.value.strip().lower() not in ("", "false", "none", "null", "no", "0", "off")
    return bool(value.value)


RANK = r"(.*[._])?lora[._]?(rank|r|dim)|(.*\.)?(peft|lora)(_config|_cfg)?\.(r|rank|dim)"
QUANTISED = r"(.*\.)?(load_in_(4|8)bit|q_lora|qlora|use_qlora|quant_bits|quantization_bit|use_4bit|bits)"


def tuning_of(entries: Mapping[str, Value], extra: str = "") -> Tuning:
    """Full, LoRA or QLoRA, by the usual names of ranks and switches.

    Args:
        entries: of a block.
        extra: pattern of further names that turn LoRA on.
    """
    switch = r"(.*\.)?(use_(peft|lora)|lora_enable|enable_lora|lora)" + (f"|{extra}" if extra else "")
    quantised = any(
        on(value) and value.value not in (16, 32) for name, value in entries.items() if re.fullmatch(QUANTISED, name)
    )
    switches = [value for name, value in entries.items() if re.fullmatch(switch, name)]
    ranks = [value for name, value in entries.items() if re.fullmatch(RANK, name)]
    lora = any(map(on, switches)) or (not switches and any(map(on, ranks)))
    if lora or (quantised and not switches):
        return "qlora" if quantised else "lora"
    return "full"


def model_of(block: Block, document: Document) -> str | None:
    """Name of the model that a block, or else its file, trains."""
    names = r"(.*\.)?(model_name_or_path|model_name|base_model|model|hf_checkpoint|pretrain|model_path|model\.path)"
    value = entry(block.entries, names) or entry(block.entries, r".*model.*\.(path|name|model_name)")
    if value is not None and isinstance(value.value, str):
        return value.value
    for call in document.called(r"from_pretrained$|TrainerClient|create_lora_training_client|Trainer$"):
        for name in ("model_name", "pretrained_model_name_or_path", "model", "base_model"):
            found = call.entries.get(name)
            if found is not None and isinstance(found.value, str):
                return found.value
    return None
