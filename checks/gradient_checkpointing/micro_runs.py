"""A training step with and without checkpointing: its time, and the bytes that layers keep for the backward pass."""

import torch
import transformers

from heuristics.schema.probe import Pair

BATCH, LENGTH = 4, 256


def _model(layers: int = 4, hidden: int = 256) -> transformers.LlamaForCausalLM:
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=256, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=4,
            intermediate_size=4 * hidden, max_position_embeddings=2048,
        )
    )  # fmt: skip


def _checkpointed() -> transformers.LlamaForCausalLM:
    model = _model()
    model.gradient_checkpointing_enable()
    return model


def _step(model: transformers.LlamaForCausalLM) -> None:
    model.train()
    ids = torch.randint(2, 256, (BATCH, LENGTH), generator=torch.Generator().manual_seed(1))
    model.zero_grad()
    model(input_ids=ids, labels=ids, use_cache=False).loss.backward()


def _kept(model: transformers.LlamaForCausalLM) -> int:
    """Bytes of tensors that the layers hold for the backward pass, weights and what shares memory counted once."""
    model.train()
    own = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    held: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            held[storage.data_ptr()] = storage.nbytes()
        return tensor

    hidden = torch.randn(BATCH, LENGTH, 256, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        out = model.model(inputs_embeds=hidden, use_cache=False).last_hidden_state
    del out
    return sum(held.values())


def step_time() -> Pair:
    with_it, without = _checkpointed(), _model()
    return Pair("seconds", lambda: _step(with_it), lambda: _step(without))


def kept_activations() -> Pair:
    with_it, without = _checkpointed(), _model()
    return Pair("bytes", lambda: _kept(with_it), lambda: _kept(without))
