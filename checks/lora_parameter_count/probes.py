"""PEFT's own count on the shapes of released models, without their weights."""

import functools

import peft
import torch
import transformers

LLAMA2 = {
    "vocab_size": 32_000,
    "hidden_size": 4096,
    "intermediate_size": 11_008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
}
LLAMA3 = {
    "vocab_size": 128_256, "hidden_size": 4096, "intermediate_size": 14_336, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8,
}  # fmt: skip


@functools.cache
def _count(name: str, rank: int, modules: str) -> int:
    shape = {"llama2": LLAMA2, "llama3": LLAMA3}[name] | {"num_hidden_layers": 1}
    with torch.device("meta"):
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**shape))
        targets = modules if modules == "all-linear" else modules.split()
        config = peft.LoraConfig(r=rank, target_modules=targets, task_type="CAUSAL_LM")
        trained = peft.get_peft_model(model, config).get_nb_trainable_parameters()[0]
    return 32 * trained


def _short(name: str) -> float:
    return 2 * 16 * 4096 * 7 * 32 / _count(name, 16, "all-linear")


def rank_16_of_llama2() -> float:
    return _count("llama2", 16, "all-linear")


def rank_16_of_llama3() -> float:
    return _count("llama3", 16, "all-linear")


def attention_of_llama2_at_32() -> float:
    return _count("llama2", 32, "q_proj k_proj v_proj o_proj")


def short_formula() -> dict[str, float]:
    return {"Llama-2-7B": _short("llama2"), "Llama-3-8B": _short("llama3")}


def short_formula_on_llama2() -> float:
    return _short("llama2")


def short_formula_on_llama3() -> float:
    return _short("llama3")
