"""The Llama network over P stacked members: prompts once a group, completions behind them, only what is needed.

A batch is G prompts a member, each with C completions. A prompt goes through the network once and its completions
attend to its keys and values, where a trainer that knows no groups repeats it C times. Rows of a batch are prompt
tokens and completion tokens; every linear layer sees all of them at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heuristics.training.population.attention import Plan, attend
from heuristics.training.population.blocks import add_linear, gated, norm_linear, product
from heuristics.training.population.weights import Weights

if TYPE_CHECKING:
    import torch

ROUND = 64  # a product of a new size is compiled first; few sizes, few compilations


@dataclass(frozen=True)
class Batch:
    """Prompts and completions of P members.

    Attributes:
        prompts: token ids, shape (P, G, L), padded on the left.
        completions: token ids, shape (P, G, C, T); what comes after the end does not matter.
        lengths: tokens of each completion, end token included, shape (P, G, C).
        padding: prompt tokens that are padding, same shape as `prompts`; None if there are none.
    """

    prompts: "torch.Tensor"
    completions: "torch.Tensor"
    lengths: "torch.Tensor"
    padding: "torch.Tensor | None" = None

    def groups(self, keep: "torch.Tensor") -> "Batch":
        """Only some groups, by index; for a single member."""
        padding = None if self.padding is None else self.padding[:, keep]
        return Batch(self.prompts[:, keep], self.completions[:, keep], self.lengths[:, keep], padding)

    def of(self, members: slice) -> "Batch":
        """Only some members."""
        padding = None if self.padding is None else self.padding[members]
        return Batch(self.prompts[members], self.completions[members], self.lengths[members], padding)

    def inside(self) -> "torch.Tensor":
        """Which completion tokens count, shape (P, G, C, T)."""
        import torch

        positions = torch.arange(self.completions.shape[-1], device=self.lengths.device)
        return positions < self.lengths[..., None]


def logits(weights: Weights, batch: Batch) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Logits where completion tokens are predicted, shape (P, R, V), and rows as in `predicting`."""
    hidden, rows = predicting(weights, batch)
    return vocabulary(weights, hidden), rows


def predicting(weights: Weights, batch: Batch) -> tuple["torch.Tensor", "torch.Tensor"]:
    """The network's output where completion tokens are predicted, before the last norm.

    Returns:
        Output, shape (P, R, hidden), and the row that predicts each completion token, shape (P, G, C, T); rows of
        tokens after the end of a completion are some valid row or other. Rows are G prompt ends, then completion
        tokens; of a single member only those before the end.
    """
    import torch

    members, groups, length = batch.prompts.shape
    copies, most = batch.completions.shape[2:]
    device, inputs = batch.prompts.device, most - 1
    valid = (torch.arange(inputs, device=device) < batch.lengths[..., None] - 1).view(members, -1)
    kept = _kept(valid[0], groups * length) if members == 1 else None
    after, behind = (
        batch.completions[..., :inputs].flatten(1),
        torch.arange(inputs, device=device).repeat(groups * copies),
    )
    if kept is not None:
        after, behind = after[:, kept], behind[kept]
    ids = torch.cat([batch.prompts.flatten(1), after], 1)
    places = torch.cat([torch.arange(length, device=device).repeat(groups), length + behind])
    head = groups * length
    plan = Plan(weights.shape, (members, groups, copies, length, inputs), kept, places, batch.padding)
    tables = plan.tables()
    hidden = network(weights, embed(weights, ids), lambda joint: attend(joint, plan, tables))
    return torch.cat([hidden[:, length - 1 : head : length], hidden[:, head:]], 1), _rows(batch, kept)


def _kept(valid: "torch.Tensor", others: int) -> "torch.Tensor":
    """Numbers of the rows that count, and of as many others as make the sum of all rows a multiple of `ROUND`."""
    import torch

    count = int(valid.sum())
    count += -(count + others) % ROUND
    count = min(len(valid), count or ROUND)  # none at all, where every completion ends at once, is too few to index
    return torch.argsort(valid.int(), descending=True, stable=True)[:count]


def _rows(batch: Batch, kept: "torch.Tensor | None") -> "torch.Tensor":
    import torch

    members, groups, copies, most = batch.completions.shape
    device, inputs = batch.prompts.device, most - 1
    first = torch.arange(groups, device=device)[:, None].expand(groups, copies)[None, ..., None]
    if kept is None:
        rest = groups + torch.arange(groups * copies * inputs, device=device)
    else:
        rest = torch.full((groups * copies * inputs,), groups, device=device)
        rest[kept] = groups + torch.arange(len(kept), device=device)
        rest.clamp_(max=groups + max(len(kept) - 1, 0))
    rest = rest.view(1, groups, copies, inputs)
    return torch.cat([first, rest], -1).expand(members, groups, copies, most)


def network(
    weights: Weights, hidden: "torch.Tensor", attend: Callable[["torch.Tensor"], "torch.Tensor"]
) -> "torch.Tensor":
    """All layers over rows of shape (P, R, hidden).

    Args:
        attend: mixes rows, given queries, keys and values side by side, shape (P, R, heads + 2 * kv heads, head).
    """
    shape = weights.shape
    for layer in range(shape.layers):
        at = f"model.layers.{layer}"
        joint = normed_linear(
            weights, f"{at}.input_layernorm", [f"{at}.self_attn.{name}_proj" for name in "qkv"], hidden
        )
        mixed = attend(joint.unflatten(-1, (-1, shape.head)))
        hidden = linear(weights, f"{at}.self_attn.o_proj", mixed, hidden)
        joint = normed_linear(
            weights, f"{at}.post_attention_layernorm", [f"{at}.mlp.{name}_proj" for name in ("gate", "up")], hidden
        )
        hidden = linear(weights, f"{at}.mlp.down_proj", gated(joint), hidden)
    return hidden


def vocabulary(weights: Weights, hidden: "torch.Tensor") -> "torch.Tensor":
    """Logits of rows of shape (P, R, hidden), shape (P, R, V)."""
    return normed_linear(weights, "model.norm", ["model.embed_tokens" if weights.shape.tied else "lm_head"], hidden)


def normed_linear(weights: Weights, at: str, modules: Sequence[str], rows: "torch.Tensor") -> "torch.Tensor":
    """Several linear modules on the same normalised rows, their outputs side by side."""
    import torch

    scale, eps = weights.weight(f"{at}.weight"), weights.shape.eps
    if modules[0] + ".weight" in weights.own:
        return norm_linear(rows, scale, weights.own[f"{modules[0]}.weight"], eps)
    normed = rows * (rows.square().mean(-1, keepdim=True) + eps).rsqrt() * scale
    return torch.cat([linear(weights, module, normed) for module in modules], -1)


def linear(weights: Weights, module: str, rows: "torch.Tensor", added: "torch.Tensor | None" = None) -> "torch.Tensor":
    """A linear module on rows of shape (P, R, in): the members' own matrices, or a shared one and their adapters."""
    import torch

    matrix = weights.weight(f"{module}.weight")
    if matrix.dim() == 3:
        return product(rows, matrix) if added is None else add_linear(added, rows, matrix)
    out = rows @ matrix.T
    if f"{module}.lora_A" in weights.own:
        down, up = weights.own[f"{module}.lora_A"], weights.own[f"{module}.lora_B"]
        out = torch.baddbmm(out, torch.bmm(rows, down.transpose(1, 2)), up.transpose(1, 2), alpha=weights.scale)
    return out if added is None else added + out


def embed(weights: Weights, ids: "torch.Tensor") -> "torch.Tensor":
    """Embeddings of token ids of shape (P, R), shape (P, R, hidden); that of the padding token is never trained."""
    import torch
    from torch.nn.functional import embedding

    table, pad = weights.weight("model.embed_tokens.weight"), weights.shape.pad
    if table.dim() == 2:
        return embedding(ids, table, padding_idx=pad)
    if len(ids) == 1:
        return embedding(ids, table[0], padding_idx=pad)
    shift = torch.arange(len(ids), device=ids.device)[:, None] * weights.shape.vocab
    found = embedding(ids + shift, table.flatten(0, 1))
    return found if pad is None else torch.where((ids == pad)[..., None], found.detach(), found)
