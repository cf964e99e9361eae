"""Weights of P models of one shape, stacked: the transformers model's own names, loaded and saved both ways.

A model is trained in full, with all its weights its own, or by LoRA, with its adapters its own and one frozen base that
all members share.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError

if TYPE_CHECKING:
    import torch
    from transformers import LlamaConfig, PreTrainedModel

ADAPTED = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
FOLLOWERS = ("k_proj.weight", "v_proj.weight", "up_proj.weight")  # in memory right behind what reads the same rows


@dataclass(frozen=True)
class Shape:
    """What a Llama-like model is made of; names as in transformers' LlamaConfig."""

    vocab: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    inner: int
    theta: float
    eps: float
    tied: bool
    pad: int | None

    @classmethod
    def of(cls, config: "LlamaConfig") -> "Shape":
        """Shape of a model's configuration.

        Raises:
            HeuristicsError: the model is not a plain Llama.
        """
        rope = dict(getattr(config, "rope_parameters", None) or {})
        kind = rope.get("rope_type", "default")
        biased = getattr(config, "attention_bias", False) or getattr(config, "mlp_bias", False)
        if config.model_type != "llama" or kind != "default" or biased or config.hidden_act != "silu":
            raise HeuristicsError(
                f"engine 'population' stacks plain Llama models; this is {config.model_type!r} with {kind!r} "
                f"positions, {config.hidden_act!r} and{'' if biased else ' no'} biases; use engine 'trl'"
            )
        heads = config.num_attention_heads
        return cls(
            vocab=config.vocab_size, hidden=config.hidden_size, layers=config.num_hidden_layers, heads=heads,
            kv_heads=config.num_key_value_heads or heads, head=config.head_dim or config.hidden_size // heads,
            inner=config.intermediate_size, theta=float(rope.get("rope_theta", 10000.0)), eps=config.rms_norm_eps,
            tied=config.tie_word_embeddings, pad=config.pad_token_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """Weights of P members.

    Attributes:
        shape: what the models are made of.
        flat: every trainable number, shape (P, n).
        sizes: name and shape of each trainable weight, in the order of `flat`.
        own: trainable weights as the network uses them, each a view of `flat` with shape (P, ...) and a leaf for
            autograd. Matrices that read the same rows are one: queries, keys and values under the name of the first,
            gate and up under the gate's.
        frozen: weights that members share, without a member dimension; empty when training in full.
        scale: LoRA's alpha / r; 0 when training in full.
    """

    shape: Shape
    flat: "torch.Tensor"
    sizes: tuple[tuple[str, tuple[int, ...]], ...]
    own: Mapping[str, "torch.Tensor"]
    frozen: Mapping[str, "torch.Tensor"]
    scale: float = 0.0

    def __len__(self) -> int:
        """How many members."""
        return len(self.flat)

    def of(self, members: slice) -> "Weights":
        """Fewer members, in the same memory."""
        flat = self.flat[members]
        return replace(self, flat=flat, own=_views(flat, self.sizes))

    def weight(self, name: str) -> "torch.Tensor":
        """A weight as the network uses it, with a member dimension unless it is frozen."""
        return self.own[name] if name in self.own else self.frozen[name]

    def gradient(self, loss: "torch.Tensor") -> "torch.Tensor":
        """Gradient of a loss, shape (P, n) like `flat`; zero where it does not depend on a weight."""
        import torch

        found = torch.autograd.grad(loss, list(self.own.values()), allow_unused=True, materialize_grads=True)
        return torch.cat([part.flatten(1) for part in found], 1)

    def state(self, member: int) -> dict[str, "torch.Tensor"]:
        """A member's trainable weights by transformers' names, copied; adapters as `<module>.lora_A`, `.lora_B`."""
        parts = self.flat[member].detach().split([math.prod(size) for _, size in self.sizes])
        return {name: part.view(size).clone() for (name, size), part in zip(self.sizes, parts, strict=True)}


def stack(models: Sequence["PreTrainedModel"]) -> Weights:
    """Stack models of one shape, all of whose weights will be trained.

    Raises:
        HeuristicsError: the models differ in shape, or are no plain Llamas.
    """
    import torch

    shapes = {Shape.of(model.config) for model in models}
    if len(shapes) != 1:
        raise HeuristicsError(f"only models of one shape can be stacked; these have {len(shapes)}")
    states = [_trainable(model) for model in models]
    sizes = tuple((name, tuple(weight.shape)) for name, weight in states[0].items())
    flat = torch.stack([torch.cat([state[name].flatten().float() for name, _ in sizes]) for state in states])
    return Weights(shapes.pop(), flat, sizes, _views(flat, sizes), {})


def adapt(model: "PreTrainedModel", seeds: Sequence[int], rank: int, alpha: float) -> Weights:
    """One frozen base and a LoRA adapter a seed on every linear module, initialised as PEFT does.

    A is uniform (Kaiming, a = sqrt 5), B is zero (Hu et al. 2021, arXiv 2106.09685).
    """
    import torch

    shape = Shape.of(model.config)
    frozen = {name: weight.detach() for name, weight in _trainable(model).items()}
    adapters: dict[str, tuple[int, ...]] = {}
    for name, weight in frozen.items():
        if name.removesuffix(".weight").rsplit(".", 1)[-1] in ADAPTED:
            module = name.removesuffix(".weight")
            adapters[f"{module}.lora_A"] = (rank, weight.shape[1])
            adapters[f"{module}.lora_B"] = (weight.shape[0], rank)
    rows = []
    for seed in seeds:
        stream = torch.Generator().manual_seed(seed)
        parts = []
        for name, size in adapters.items():
            part = torch.zeros(size)
            if name.endswith("lora_A"):
                bound = 1 / math.sqrt(size[1])
                part.uniform_(-bound, bound, generator=stream)
            parts.append(part.flatten())
        rows.append(torch.cat(parts))
    flat = torch.stack(rows).to(model.device)
    sizes = tuple(adapters.items())
    return Weights(shape, flat, sizes, _views(flat, sizes), frozen, alpha / rank)


def load_state(model: "PreTrainedModel", state: Mapping[str, "torch.Tensor"]) -> None:
    """Put a fully trained member's weights into a transformers model of the same shape."""
    model.load_state_dict(dict(state), strict=False)
    model.tie_weights()


def _trainable(model: "PreTrainedModel") -> dict[str, "torch.Tensor"]:
    """Parameters by name; a tied output layer is its embedding and does not come up."""
    return {name: weight.detach() for name, weight in model.named_parameters()}


def _views(flat: "torch.Tensor", sizes: Sequence[tuple[str, tuple[int, ...]]]) -> dict[str, "torch.Tensor"]:
    joint: dict[str, tuple[int, ...]] = {}
    for name, size in sizes:
        if name.endswith(FOLLOWERS):
            first = list(joint)[-1]
            joint[first] = (joint[first][0] + size[0], *size[1:])
        else:
            joint[name] = size
    views, place = {}, 0
    for name, size in joint.items():
        count = math.prod(size)
        views[name] = flat[:, place : place + count].view(len(flat), *size).detach().requires_grad_()
        place += count
    return views
