"""Parameters by target modules, as PEFT counts them on the shape of Llama-3-8B."""

import peft
import torch
import transformers


def _count(targets: str | list[str]) -> int:
    with torch.device("meta"):
        model = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=64, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=1, num_attention_heads=32,
                num_key_value_heads=8,
            )
        )  # fmt: skip
        config = peft.LoraConfig(r=16, target_modules=targets, task_type="CAUSAL_LM")
        return peft.get_peft_model(model, config).get_nb_trainable_parameters()[0]


def share_of_q_and_v() -> float:
    return 100 * _count(["q_proj", "v_proj"]) / _count("all-linear")
