"""A training step of DoRA against one of LoRA, rank 8 on all linear modules."""

import peft
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


def _step(model: peft.PeftModel, rows: int) -> None:
    ids = torch.randint(2, 256, (rows, 256), generator=torch.Generator().manual_seed(1))
    model.zero_grad()
    model(input_ids=ids, labels=ids, use_cache=False).loss.backward()


def _pair(rows: int) -> Pair:
    def adapted(dora: bool) -> peft.PeftModel:
        config = peft.LoraConfig(r=8, target_modules="all-linear", use_dora=dora, task_type="CAUSAL_LM")
        return peft.get_peft_model(_model(layers=2), config)

    dora, plain = adapted(True), adapted(False)
    return Pair("seconds", lambda: _step(dora, rows), lambda: _step(plain, rows))


def dora_step() -> Pair:
    return _pair(1)


def dora_step_large_batch() -> Pair:
    return _pair(8)
