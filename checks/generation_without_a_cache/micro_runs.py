"""Greedy generation with and without a cache."""

import torch
import transformers

from heuristics.schema.probe import Pair


def _model(layers: int = 4, hidden: int = 256) -> transformers.LlamaForCausalLM:
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=256, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=4,
            intermediate_size=4 * hidden, max_position_embeddings=2048,
        )
    )  # fmt: skip


def _pair(tokens: int) -> Pair:
    model = _model(layers=2).eval()
    model.generation_config.eos_token_id = None
    ids = torch.arange(2, 18)[None]

    def generate(use: bool) -> None:
        model.generate(ids, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False, use_cache=use)

    return Pair("seconds", lambda: generate(False), lambda: generate(True))


def tokens_64() -> Pair:
    return _pair(64)


def tokens_256() -> Pair:
    return _pair(256)
