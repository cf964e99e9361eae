"""The dtype in which TRL trains the adapters of a quantized model, and what AdamW does to weights in bf16 that begin at 0."""

import functools
import tempfile

import datasets
import peft
import torch
import transformers
from tokenizers import Tokenizer, models
from trl import SFTConfig, SFTTrainer


def _adapters(**marks: bool) -> set[torch.dtype]:
    """Dtypes of the trained weights of a small Llama that is marked as quantized, in SFTTrainer."""
    words = Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a"))
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, pad_token="a", eos_token="b")
    config = transformers.LlamaConfig(
        vocab_size=8, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    model = transformers.LlamaForCausalLM(config)
    for name, value in marks.items():
        setattr(model, name, value)
    rows = datasets.Dataset.from_dict({"input_ids": [[0, 1, 1]] * 2})
    with tempfile.TemporaryDirectory() as folder:
        args = SFTConfig(output_dir=folder, use_cpu=True, report_to="none", bf16=False, gradient_checkpointing=False)
        trainer = SFTTrainer(
            model, args=args, train_dataset=rows, processing_class=tokenizer,
            peft_config=peft.LoraConfig(r=2, target_modules=["q_proj"]),
        )  # fmt: skip
        return {weight.dtype for weight in trainer.model.parameters() if weight.requires_grad}


def quantized_in_bf16() -> bool:
    return _adapters(is_loaded_in_4bit=True) == {torch.bfloat16}


def plain_in_fp32() -> bool:
    return _adapters() == {torch.float32}


@functools.cache
def _kept(rate: float, steps: int, drift: float = 0.5) -> float:
    """How far LoRA's B moves in bf16 over how far in fp32: from 0, by gradients of a mean and of noise twice as large."""
    moved = []
    for dtype in (torch.bfloat16, torch.float32):
        stream = torch.Generator().manual_seed(0)
        weight = torch.nn.Parameter(torch.zeros(32, 32, dtype=dtype))
        optimizer = torch.optim.AdamW([weight], lr=rate, weight_decay=0.0)
        mean = drift * torch.randn(32, 32, generator=stream)
        for _ in range(steps):
            weight.grad = (mean + torch.randn(32, 32, generator=stream)).to(dtype)
            optimizer.step()
        moved.append(float(weight.detach().float().norm()))
    return moved[0] / moved[1]


def kept_after_200() -> float:
    return _kept(1e-5, 200)


def kept_after_1000() -> float:
    return _kept(1e-5, 1000)


def loses_nothing_in_1000() -> bool:
    return kept_after_1000() > 0.95


def high_rate_over_low() -> float:
    return _kept(2e-4, 1000) / _kept(1e-6, 1000)


def kept_of_noise() -> float:
    return _kept(1e-5, 1000, 0.1)
