"""Bytes that optimizers keep for a parameter after a step."""

import functools

import bitsandbytes.optim
import torch


def _bytes(make: type[torch.optim.Optimizer], count: int) -> float:
    weight = torch.nn.Parameter(torch.zeros(count))
    optimizer = make([weight], lr=1e-3)
    weight.grad = torch.ones(count)
    optimizer.step()
    maps = ("qmap1", "qmap2", "step")  # the same for all tensors, and the count of steps
    kept = [value for name, value in optimizer.state[weight].items() if torch.is_tensor(value) and name not in maps]
    return sum(tensor.numel() * tensor.element_size() for tensor in kept) / count


@functools.cache
def plain_bytes() -> float:
    return _bytes(torch.optim.AdamW, 2**20)


@functools.cache
def small_bytes() -> float:
    return _bytes(bitsandbytes.optim.AdamW8bit, 2**20)


def saved_share() -> float:
    return 100 * (1 - small_bytes() / plain_bytes())


def lora_state_of_weights() -> float:
    return 100 * plain_bytes() * 40e6 / (2 * 6.74e9)


def bytes_of_small_tensor() -> float:
    return _bytes(bitsandbytes.optim.AdamW8bit, 4000)
