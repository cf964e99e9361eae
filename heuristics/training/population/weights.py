"""Weights of P models of one shape, stacked: the transformers model's own names, loaded and saved both ways.

A model is trained in full, with all its weights its own, or by LoRA, with its adapters its own and one frozen base that
all members share.
"""

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError

if TYPE_CHECKING:
    import torch
    from peft import LoraConfig
    from transformers import LlamaConfig, PreTrainedModel

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

    def before(self) -> "Weights":
        """The members as they are now, in memory of their own; with adapters, what these stand on."""
        if self.frozen:
            return replace(self, flat=self.flat[:, :0], sizes=(), own={})
        flat = self.flat.clone()
        return replace(self, flat=flat, own=_views(flat, self.sizes))

    def change(self, before: "Weights") -> "torch.Tensor":
        """Norm of the change over the norm of the weights before, by member, shape (P,)."""
        import torch

        if not self.frozen:
            return (self.flat - before.flat).norm(dim=1) / before.flat.norm(dim=1)
        moved = torch.zeros(len(self), device=self.flat.device)
        for name, down in self.own.items():
            if name.endswith("lora_A"):
                up = self.own[f"{name[:-1]}B"]
                moved += (torch.bmm(up.detach(), down.detach()) * self.scale).square().sum((1, 2))
        whole = sum(float(weight.square().sum()) for weight in self.frozen.values())
        return (moved / whole).sqrt()

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
    states = [{name: weight.detach() for name, weight in model.named_parameters()} for model in models]
    sizes = tuple((name, tuple(weight.shape)) for name, weight in states[0].items())
    flat = torch.stack([torch.cat([state[name].flatten().float() for name, _ in sizes]) for state in states])
    return Weights(shapes.pop(), flat, sizes, _views(flat, sizes), {})


def adapt(model: "PreTrainedModel", seeds: Sequence[int], config: "LoraConfig") -> Weights:
    """One frozen base, and an adapter a seed, initialised by PEFT (Hu et al. 2021, arXiv 2106.09685).

    Args:
        model: the base; it is left as it is.
        seeds: of each member's adapter, as of torch's global random stream.
        config: rank, scale and modules.
    """
    import torch
    from peft import get_peft_model

    shape = Shape.of(model.config)
    frozen = {name: weight.detach() for name, weight in model.named_parameters()}
    rows: list[torch.Tensor] = []
    sizes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    for seed in seeds:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            adapted = get_peft_model(copy.deepcopy(model), config)
        parts = {
            name.removeprefix("base_model.model.").replace(".default.weight", ""): weight.detach()
            for name, weight in adapted.named_parameters()
            if ".lora_" in name
        }
        sizes = tuple((name, tuple(weight.shape)) for name, weight in parts.items())
        rows.append(torch.cat([weight.flatten() for weight in parts.values()]))
    flat = torch.stack(rows)
    return Weights(shape, flat, sizes, _views(flat, sizes), frozen, config.lora_alpha / config.r)


def load_state(model: "PreTrainedModel", state: Mapping[str, "torch.Tensor"]) -> None:
    """Put a fully trained member's weights into a transformers model of the same shape."""
    model.load_state_dict(dict(state), strict=False)
    model.tie_weights()


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
