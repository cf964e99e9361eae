"""Parameters as transformers counts them, and what torch keeps to train one."""

import functools

import torch
import transformers


@functools.cache
def _count(name: str) -> int:
    config = transformers.GPT2Config() if name == "gpt2" else transformers.LlamaConfig(
        vocab_size=32_000, hidden_size=4096, intermediate_size=11_008, num_hidden_layers=32, num_attention_heads=32
    )  # fmt: skip
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(config)
    model.tie_weights()
    return sum(weight.numel() for weight in model.parameters())


def gigabytes_of_7b() -> float:
    return 2 * _count("llama2") / 1e9


def gigabytes_of_7b_in_nf4() -> float:
    """Linear layers at 4.13 bits; both embeddings stay in 16."""
    embeddings = 2 * 32_000 * 4096
    return (2 * embeddings + 4.127 / 8 * (_count("llama2") - embeddings)) / 1e9


def megabytes_of_gpt2() -> float:
    return 4 * _count("gpt2") / 1e6


def bytes_to_train() -> float:
    weight = torch.nn.Parameter(torch.zeros(2**16))
    optimizer = torch.optim.AdamW([weight])
    weight.grad = torch.ones_like(weight)
    optimizer.step()
    state = [value for value in optimizer.state[weight].values() if value.numel() > 1]
    return sum(tensor.numel() * tensor.element_size() for tensor in (weight, weight.grad, *state)) / weight.numel()
