"""What TRL's and transformers' constructors refuse."""

import inspect

import transformers
import trl

QUIET = {"output_dir": "unused", "use_cpu": True, "bf16": False, "report_to": []}


def _refuses(make: type, *names: str) -> dict[str, bool]:
    found = {}
    for name in names:
        try:
            make(**QUIET, **{name: 1})
        except TypeError as error:
            found[name] = f"unexpected keyword argument '{name}'" in str(error)
        else:
            found[name] = False
    return found


def sft_refuses() -> dict[str, bool]:
    return _refuses(trl.SFTConfig, "max_seq_length")


def grpo_refuses() -> dict[str, bool]:
    return _refuses(trl.GRPOConfig, "max_prompt_length", "vllm_device", "use_liger_loss")


def dpo_refuses() -> dict[str, bool]:
    return _refuses(trl.DPOConfig, "max_prompt_length", "max_completion_length", "max_target_length")


def arguments_refuse() -> dict[str, bool]:
    return _refuses(
        transformers.TrainingArguments, "evaluation_strategy", "no_cuda", "warmup_ratio", "group_by_length",
        "overwrite_output_dir", "save_safetensors", "logging_dir",
    )  # fmt: skip


def trainers_refuse_tokenizer() -> dict[str, bool]:
    made = (trl.GRPOTrainer, trl.SFTTrainer, trl.DPOTrainer)
    taken = {one.__name__: inspect.signature(one.__init__).parameters for one in made}
    return {
        name: "tokenizer" not in told and not any(one.kind is one.VAR_KEYWORD for one in told.values())
        for name, told in taken.items()
    }


def warmup_of_a_tenth() -> float:
    return trl.GRPOConfig(**QUIET, warmup_steps=0.1).get_warmup_steps(1000)
