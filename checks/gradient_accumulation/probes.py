"""Gradients of a whole batch and of its parts, by the libraries' own losses."""

import torch
import transformers

from heuristics.training.fixed_batch import grpo_loss

TYPES = ("grpo", "bnpo", "dr_grpo", "dapo")


def _grpo(kind: str) -> float:
    whole = grpo_loss(loss_type=kind, equal=False)
    parts = grpo_loss(loss_type=kind, equal=False, parts=4)
    return float((whole.gradient - parts.gradient).norm()) / whole.size()


def _sft(tokens: bool) -> float:
    """Distance of four parts from the whole, each part divided by the tokens of the whole batch or by its own."""
    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            pad_token_id=0, eos_token_id=1, bos_token_id=None, initializer_range=0.3,
        )
    )  # fmt: skip
    ids = torch.randint(2, 32, (8, 9))
    labels = ids.masked_fill(torch.arange(9) >= torch.tensor([9, 6, 4, 8, 3, 9, 7, 5])[:, None], -100)

    def gradient(parts: int) -> torch.Tensor:
        model.zero_grad()
        for part in torch.arange(8).chunk(parts):
            count = (labels[:, 1:] != -100).sum() if tokens or parts == 1 else None
            loss = model(input_ids=ids[part], labels=labels[part], num_items_in_batch=count).loss
            (loss if count is not None else loss / parts).backward()
        return torch.cat([weight.grad.flatten() for weight in model.parameters()])

    whole = gradient(1)
    return float((whole - gradient(4)).norm() / whole.norm())


def every_loss_accumulates() -> bool:
    return all(_grpo(kind) < 1e-4 for kind in TYPES)


def distance_of_sft() -> float:
    return _sft(tokens=True)


def distance_of_dapo() -> float:
    return _grpo("dapo")


def distance_of_grpo() -> float:
    return _grpo("grpo")


def distance_of_dr_grpo() -> float:
    return _grpo("dr_grpo")


def distance_of_bnpo() -> float:
    return _grpo("bnpo")


def distance_of_mean_of_means() -> float:
    return _sft(tokens=False)
