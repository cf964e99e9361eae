"""Logits of a LoRA with and without dropout, in evaluation."""

import peft
import torch
import transformers


def dropout_is_off_in_evaluation() -> bool:
    found = []
    for dropout in (0.0, 0.5):
        torch.manual_seed(0)
        base = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=64, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
            )
        )
        torch.manual_seed(1)
        model = peft.get_peft_model(
            base, peft.LoraConfig(r=4, lora_dropout=dropout, target_modules="all-linear", init_lora_weights=False)
        )
        with torch.no_grad():
            found.append(model.eval()(input_ids=torch.arange(2, 12)[None], use_cache=False).logits)
    return bool((found[0] == found[1]).all())
