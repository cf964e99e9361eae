"""torch's AdamW on weights that are stored in bf16, and the dtype in which libraries load a model."""

import functools
import tempfile

import peft
import torch
import transformers
from trl.trainer.utils import create_model_from_path

STEPS, SIZE = 200, 256


@functools.cache
def _moved(rate: float, dtype: torch.dtype) -> torch.Tensor:
    """Change of each weight after 200 steps on a quadratic loss with noise, from the weights as they were stored."""
    stream = torch.Generator().manual_seed(0)
    weight = torch.nn.Parameter((torch.randn(SIZE, SIZE, generator=stream) * 0.02).to(torch.bfloat16).to(dtype))
    target = torch.randn(SIZE, SIZE, generator=stream) * 0.02
    before = weight.detach().float().clone()
    optimizer = torch.optim.AdamW([weight], lr=rate, weight_decay=0.0)
    for _ in range(STEPS):
        noise = torch.randn(SIZE, SIZE, generator=stream) * 0.02
        weight.grad = (weight.detach().float() - target + noise).to(dtype)
        optimizer.step()
    return weight.detach().float() - before


def _changed(rate: float) -> float:
    return 100 * float((_moved(rate, torch.bfloat16) != 0).float().mean())


def _distance(rate: float) -> float:
    return float(_moved(rate, torch.bfloat16).norm() / _moved(rate, torch.float32).norm())


def changed_at_1e_6() -> float:
    """Per cent of the weights that have another value than at the start."""
    return _changed(1e-6)


def changed_at_1e_5() -> float:
    return _changed(1e-5)


def changed_at_1e_4() -> float:
    return _changed(1e-4)


def most_changed_at_1e_6() -> bool:
    return changed_at_1e_6() > 50


def distance_at_1e_6() -> float:
    return _distance(1e-6)


def distance_at_1e_4() -> float:
    return _distance(1e-4)


def _saved(folder: str) -> None:
    config = transformers.LlamaConfig(
        vocab_size=64, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64
    )
    transformers.LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)


def transformers_keeps_bf16() -> bool:
    """Whether a model that was saved in bf16 is loaded in bf16 where no dtype is given."""
    with tempfile.TemporaryDirectory() as folder:
        _saved(folder)
        return transformers.AutoModelForCausalLM.from_pretrained(folder).dtype == torch.bfloat16


def trl_loads_fp32() -> bool:
    """Whether TRL's trainers load it in fp32 where they are given its name and no dtype."""
    with tempfile.TemporaryDirectory() as folder:
        _saved(folder)
        return create_model_from_path(folder).dtype == torch.float32


def adapters_are_fp32() -> bool:
    """Whether PEFT makes LoRA's weights fp32 on a model in bf16."""
    linear = torch.nn.Sequential(torch.nn.Linear(8, 8)).to(torch.bfloat16)
    model = peft.get_peft_model(linear, peft.LoraConfig(r=2, target_modules=["0"]))
    trained = [weight.dtype for weight in model.parameters() if weight.requires_grad]
    return set(trained) == {torch.float32}


def half_a_gap_at_0_02() -> float:
    """Half of the distance from 0.02 to the next number in bf16."""
    here = torch.tensor(0.02, dtype=torch.bfloat16)
    return float(torch.nextafter(here, torch.tensor(1.0, dtype=torch.bfloat16)).double() - here.double()) / 2


def more_bytes_in_fp32() -> float:
    """Bytes that a weight, its gradient and AdamW's state take more in fp32 than in bf16."""
    taken = []
    for dtype in (torch.float32, torch.bfloat16):
        weight = torch.nn.Parameter(torch.ones(64, dtype=dtype))
        weight.grad = torch.ones_like(weight)
        optimizer = torch.optim.AdamW([weight])
        optimizer.step()
        state = [part for part in optimizer.state[weight].values() if part.numel() == weight.numel()]
        taken.append(sum(part.nbytes for part in (weight, weight.grad, *state)) / weight.numel())
    return taken[0] - taken[1]
