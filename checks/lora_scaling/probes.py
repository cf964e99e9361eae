"""Factors, gradients and first steps of one linear layer with a LoRA adapter of rank 64."""

import peft
import torch


def _layer(alpha: int, rslora: bool = False) -> peft.PeftModel:
    torch.manual_seed(0)
    config = peft.LoraConfig(r=64, lora_alpha=alpha, target_modules=["0"], use_rslora=rslora)
    return peft.get_peft_model(torch.nn.Sequential(torch.nn.Linear(128, 128)), config)


def _step(alpha: int) -> tuple[float, float]:
    """Norm of B's gradient, and how far Adam's first step moves the output."""
    model = _layer(alpha)
    given, wanted = (torch.randn(32, 128, generator=torch.Generator().manual_seed(seed)) for seed in (1, 2))
    optimizer = torch.optim.AdamW(
        [weight for weight in model.parameters() if weight.requires_grad], lr=1e-5, weight_decay=0
    )
    before = model(given)
    ((before - wanted) ** 2).mean().backward()
    size = float(model.base_model.model[0].lora_B["default"].weight.grad.norm())
    optimizer.step()
    return size, float((model(given) - before).norm())


def scale() -> float:
    return _layer(64).base_model.model[0].scaling["default"]


def scale_with_rslora() -> float:
    return _layer(64, rslora=True).base_model.model[0].scaling["default"]


def gradient_at_double_alpha() -> float:
    return _step(128)[0] / _step(64)[0]


def first_move_at_double_alpha() -> float:
    return _step(128)[1] / _step(64)[1]
