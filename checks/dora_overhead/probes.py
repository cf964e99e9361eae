"""Parameters of DoRA and LoRA, as PEFT counts them."""

import peft
import torch
import transformers


def _count(dora: bool) -> int:
    with torch.device("meta"):
        model = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=256, hidden_size=512, num_hidden_layers=2, num_attention_heads=8, intermediate_size=2048
            )
        )
        config = peft.LoraConfig(r=8, target_modules="all-linear", use_dora=dora, task_type="CAUSAL_LM")
        return peft.get_peft_model(model, config).get_nb_trainable_parameters()[0]


def more_parameters() -> float:
    """Per cent."""
    return 100 * (_count(True) / _count(False) - 1)
