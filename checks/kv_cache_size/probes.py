"""Bytes that transformers' own cache keeps for a token, on the shapes of released models without weights."""

import functools

import torch
import transformers

SHAPES = {
    "Llama-2-7B": {"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32},
    "Llama-3-8B": {"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8},
    "Qwen2.5-0.5B": {"hidden_size": 896, "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2},
}
TOKENS = 10


@functools.cache
def _bytes(name: str) -> float:
    """Of one token in 16 bits; one layer is run, and counted as often as there are layers."""
    shape = SHAPES[name]
    with torch.device("meta"):
        config = transformers.LlamaConfig(**shape | {"num_hidden_layers": 1}, vocab_size=64, intermediate_size=64)
        model = transformers.LlamaForCausalLM(config).to(torch.bfloat16)
        cache = model(input_ids=torch.zeros(1, TOKENS, dtype=torch.long), use_cache=True).past_key_values
    kept = sum(tensor.numel() * tensor.element_size() for tensor in (cache.layers[0].keys, cache.layers[0].values))
    return kept / TOKENS * shape["num_hidden_layers"]


def _formula(name: str) -> float:
    return 2 * SHAPES[name]["num_hidden_layers"] * SHAPES[name]["hidden_size"] * 2 / _bytes(name)


def bytes_of_llama3() -> float:
    return _bytes("Llama-3-8B")


def hidden_formula() -> dict[str, float]:
    return {name: _formula(name) for name in SHAPES}


def hidden_formula_on_llama2() -> float:
    return _formula("Llama-2-7B")


def hidden_formula_on_llama3() -> float:
    return _formula("Llama-3-8B")


def hidden_formula_on_qwen() -> float:
    return _formula("Qwen2.5-0.5B")
