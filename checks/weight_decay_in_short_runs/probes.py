"""What torch's AdamW takes off a weight whose gradient is 0."""

import torch


def _lost(rate: float, decay: float, steps: int) -> float:
    """In per cent."""
    weight = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=rate, weight_decay=decay)
    weight.grad = torch.zeros(1, dtype=torch.float64)
    for _ in range(steps):
        optimizer.step()
    return 100 * (1 - float(weight.detach()))


def lost_at_lora_rate() -> float:
    return _lost(5e-5, 0.01, 3000)


def lost_at_high_rate() -> float:
    return _lost(2e-4, 0.01, 3000)


def lost_in_pretraining() -> float:
    return 100 * (1 - (1 - _lost(3e-4, 0.1, 1000) / 100) ** 100)
