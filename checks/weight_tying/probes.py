"""Parameters with and without tying, as transformers counts them."""

import torch
import transformers

QWEN = {
    "vocab_size": 151_936,
    "hidden_size": 896,
    "intermediate_size": 4864,
    "num_hidden_layers": 24,
    "num_attention_heads": 14,
    "num_key_value_heads": 2,
}


def _count(config: transformers.PretrainedConfig) -> int:
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(config)
    model.tie_weights()
    return sum(weight.numel() for weight in model.parameters())


def saved_on_gpt2() -> float:
    tied, untied = (_count(transformers.GPT2Config(tie_word_embeddings=tie)) for tie in (True, False))
    return untied - tied


def share_saved_on_small_model() -> float:
    tied, untied = (_count(transformers.Qwen2Config(**QWEN, tie_word_embeddings=tie)) for tie in (True, False))
    return 100 * (1 - tied / untied)


def tied_are_one_tensor() -> bool:
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(n_layer=1, n_embd=16, n_head=2, vocab_size=64))
    return model.lm_head.weight.data_ptr() == model.transformer.wte.weight.data_ptr()
