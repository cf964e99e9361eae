"""Tokens of greedy generation with and without a cache."""

import torch
import transformers


def tokens_are_the_same() -> bool:
    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=64,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            eos_token_id=None,
        )
    ).eval()
    ids = torch.arange(2, 10)[None]
    kept, again = (model.generate(ids, max_new_tokens=20, do_sample=False, use_cache=use) for use in (True, False))
    return bool((kept == again).all())
