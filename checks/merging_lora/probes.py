"""What merging changes in the output of one linear layer with a LoRA adapter of rank 8."""

import bitsandbytes
import peft
import torch

SIZE = 256


def _layer(linear: torch.nn.Module, dtype: torch.dtype) -> peft.PeftModel:
    torch.manual_seed(0)
    body = torch.nn.Sequential(linear)
    body.is_loaded_in_4bit = isinstance(linear, bitsandbytes.nn.Linear4bit)
    model = peft.get_peft_model(body, peft.LoraConfig(r=8, lora_alpha=16, target_modules=["0"]))
    torch.nn.init.normal_(model.base_model.model[0].lora_B["default"].weight, std=0.005)
    return model.to(dtype)


def _plain(dtype: torch.dtype = torch.float32) -> peft.PeftModel:
    torch.manual_seed(1)
    return _layer(torch.nn.Linear(SIZE, SIZE, bias=False), dtype)


def _moves(model: peft.PeftModel, dtype: torch.dtype) -> float:
    """Per cent of the output's norm."""
    given = torch.randn(64, SIZE, generator=torch.Generator().manual_seed(2)).to(dtype)
    with torch.no_grad():
        before = model(given).float()
        after = model.merge_and_unload()(given).float()
    return 100 * float((after - before).norm() / before.norm())


def fp32_merge_moves() -> float:
    return _moves(_plain(), torch.float32)


def bf16_merge_moves() -> float:
    return _moves(_plain(torch.bfloat16), torch.bfloat16)


def four_bit_merge_moves() -> float:
    torch.manual_seed(1)
    linear = bitsandbytes.nn.Linear4bit(SIZE, SIZE, bias=False, compute_dtype=torch.float32, quant_type="nf4").to("cpu")
    linear(torch.zeros(1, SIZE))
    return _moves(_layer(linear, torch.float32), torch.float32)


def _broken() -> peft.PeftModel:
    model = _plain()
    with torch.no_grad():
        model.base_model.model[0].lora_B["default"].weight[0, 0] = torch.nan
    return model


def safe_merge_refuses_nan() -> bool:
    try:
        _broken().merge_and_unload(safe_merge=True)
    except ValueError:
        return True
    return False


def plain_merge_takes_nan() -> bool:
    return bool(_broken().merge_and_unload()[0].weight.isnan().any())
