"""The reference model of TRL's GRPO, by beta and tuning, of a Llama that is saved in a folder."""

import functools
import tempfile

import datasets
import peft
import tokenizers
import transformers
import trl


def _saved(folder: str) -> None:
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            pad_token_id=0, eos_token_id=1, bos_token_id=None,
        )
    )  # fmt: skip
    model.save_pretrained(folder)
    inner = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({f"w{index}": index for index in range(32)}, unk_token="w0")
    )
    inner.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="w0", eos_token="w1", unk_token="w0", padding_side="left"
    ).save_pretrained(folder)


@functools.cache
def _bytes(beta: float, lora: bool) -> float:
    """Of the reference model, in those of the policy's weights; 0 where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        _saved(folder)
        trainer = trl.GRPOTrainer(
            model=folder,
            args=trl.GRPOConfig(output_dir=folder, use_cpu=True, bf16=False, report_to=[], beta=beta),
            train_dataset=datasets.Dataset.from_dict({"prompt": ["w2 w3"] * 8}),
            reward_funcs=lambda completions, **_: [0.0] * len(completions),
            peft_config=peft.LoraConfig(r=2, target_modules="all-linear") if lora else None,
        )
        reference = trainer.ref_model
        policy = sum(weight.nbytes for weight in trainer.model.parameters())
    return 0.0 if reference is None else sum(weight.nbytes for weight in reference.parameters()) / policy


def penalty_keeps_a_reference() -> bool:
    return _bytes(0.04, lora=False) > 0


def penalty_with_lora_keeps_none() -> bool:
    return _bytes(0.04, lora=True) == 0


def no_penalty_keeps_none() -> bool:
    return _bytes(0.0, lora=False) == 0


def bytes_of_reference() -> float:
    return _bytes(0.04, lora=False)
