"""Logits of a sample that is packed behind another, against those of the sample alone; a Llama with random weights."""

import torch
import transformers


def _moved(**told: object) -> float:
    """Greatest change of a logit, in standard deviations of the logits."""
    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            initializer_range=0.3,
        )
    ).eval()  # fmt: skip
    first, second = torch.randint(2, 64, (1, 7)), torch.randint(2, 64, (1, 9))
    with torch.no_grad():
        alone = model(input_ids=second, use_cache=False).logits
        packed = model(input_ids=torch.cat([first, second], dim=1), **told).logits[:, 7:]
    return float((packed - alone).abs().max() / alone.std())


def _positions() -> torch.Tensor:
    return torch.cat([torch.arange(7), torch.arange(9)])[None]


def moved_without_cache() -> float:
    return _moved(use_cache=False, position_ids=_positions())


def leaks_without_cache() -> bool:
    return moved_without_cache() > 1e-3


def moved_with_cache() -> float:
    return _moved(position_ids=_positions())


def moved_without_positions() -> float:
    return _moved(use_cache=False)
