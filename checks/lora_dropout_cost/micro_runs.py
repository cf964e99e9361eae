"""A training step of LoRA with and without dropout."""

import peft
import torch
import transformers

from heuristics.schema.probe import Pair


def _model() -> transformers.LlamaForCausalLM:
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=256, hidden_size=256, num_hidden_layers=2, num_attention_heads=4, intermediate_size=1024
        )
    )


def _adapted(**told: object) -> peft.PeftModel:
    return peft.get_peft_model(_model(), peft.LoraConfig(r=8, task_type="CAUSAL_LM", **told)).train()


def _step(model: peft.PeftModel) -> None:
    ids = torch.randint(2, 256, (4, 256), generator=torch.Generator().manual_seed(1))
    model.zero_grad()
    model(input_ids=ids, labels=ids, use_cache=False).loss.backward()


def dropout_step() -> Pair:
    dropped = _adapted(lora_dropout=0.1, target_modules="all-linear")
    plain = _adapted(lora_dropout=0.0, target_modules="all-linear")
    return Pair("seconds", lambda: _step(dropped), lambda: _step(plain))
