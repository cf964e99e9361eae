"""Gradients of a Llama with and without checkpointing."""

import torch
import transformers


def gradients_are_the_same() -> bool:
    found = []
    for checkpointing in (False, True):
        torch.manual_seed(0)
        model = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
            )
        )
        if checkpointing:
            model.gradient_checkpointing_enable()
        model.train()
        ids = torch.arange(2, 34)[None]
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
        found.append(torch.cat([weight.grad.flatten() for weight in model.parameters()]))
    return bool(torch.allclose(*found, atol=1e-6))
