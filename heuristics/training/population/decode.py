"""Sample completions from P stacked members: one cache of keys and values a prompt, shared by its completions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heuristics.training.population.attention import Plan, attend, rotate, rotation, softmax
from heuristics.training.population.llama import embed, network, vocabulary
from heuristics.training.population.weights import Weights

if TYPE_CHECKING:
    import torch

FEW = 20
FEWEST = 2  # completions a group that a step is computed for: one row alone is multiplied by another routine


@dataclass(frozen=True)
class Sampled:
    """Completions.

    Attributes:
        completions: token ids, shape (P, G, C, T), 0 after the end token.
        lengths: tokens of each, end token included, shape (P, G, C).
        ended: whether the end token came before the cap, same shape.
        entropy: mean over tokens of the exact entropy where they were drawn, in nats, shape (P,).
        logits: where each token was drawn, before the temperature, shape (P, G, C, T, V), zero behind the end; if
            asked for.
    """

    completions: "torch.Tensor"
    lengths: "torch.Tensor"
    ended: "torch.Tensor"
    entropy: "torch.Tensor"
    logits: "torch.Tensor | None"


def sample(
    weights: Weights, prompts: "torch.Tensor", *, copies: int, cap: int, end: int,
    streams: Sequence["torch.Generator"] | None, temperature: float = 1.0, keep: bool = False,
    padding: "torch.Tensor | None" = None,
) -> Sampled:  # fmt: skip
    """Complete every prompt `copies` times.

    A member draws from its stream once a position, for all its rows, until its last row has ended, as `generate` of
    transformers does for it alone: what it draws depends neither on its neighbours nor on their number.

    Args:
        weights: of P members.
        prompts: token ids, shape (P, G, L).
        copies: completions a prompt.
        cap: most tokens a completion may have.
        end: id of the end token.
        streams: one random stream a member; None for greedy completions.
        temperature: divides the logits before a token is drawn.
        keep: whether logits are returned.
        padding: prompt tokens that are padding, shape (P, G, L), on the left.
    """
    import torch

    members, groups, _ = prompts.shape
    device, count = prompts.device, groups * copies
    completions = torch.zeros(members, count, cap, dtype=torch.long, device=device)
    spread = torch.zeros(members, count, cap, device=device)
    seen = torch.zeros(members, count, cap, weights.shape.vocab, device=device) if keep else None
    rows = torch.arange(count, device=device).expand(members, -1)  # rows that are still computed, and their numbers
    open_ = torch.ones(members, count, dtype=torch.bool, device=device)
    running = [True] * members
    with torch.no_grad():
        cache = _Cache(weights, prompts, copies, cap, padding)
        logits = vocabulary(weights, cache.ends)[:, :, None].expand(-1, -1, copies, -1).flatten(1, 2)
        for position in range(cap):
            shares = (logits if temperature == 1.0 else logits / temperature).float().softmax(-1)
            if streams is None:
                token = shares.argmax(-1)
            else:
                noise = shares.new_ones(members, count, shares.shape[-1])
                for member, stream in enumerate(streams):
                    if running[member]:  # as torch.multinomial does
                        noise[member].exponential_(1, generator=stream)
                drawn = noise if len(rows[0]) == count else noise.gather(1, rows[..., None].expand_as(shares))
                token = (shares / drawn).argmax(-1)
            token = token * open_
            completions[:, :, position].scatter_(1, rows, token)
            spread[:, :, position].scatter_(1, rows, torch.special.entr(shares).sum(-1) * open_)
            if seen is not None:
                seen[:, :, position].scatter_(1, rows[..., None].expand_as(logits), logits * open_[..., None])
            open_ = open_ & (token != end)
            running = open_.any(1).tolist()
            if position + 1 == cap or not any(running):
                break
            if device.type == "cpu":
                left = cache.shrink(open_)
                if left is not None:
                    rows, open_, token = (part.gather(1, left) for part in (rows, open_, token))
            logits = cache.step(token, position)
    ended = (completions == end).any(-1)
    lengths = torch.where(ended, (completions == end).int().argmax(-1) + 1, cap)
    entropy = spread.sum((1, 2)) / lengths.sum(1)
    shaped = (groups, copies)
    return Sampled(
        completions.unflatten(1, shaped), lengths.unflatten(1, shaped), ended.unflatten(1, shaped), entropy,
        None if seen is None else seen.unflatten(1, shaped),
    )  # fmt: skip


class _Cache:
    """Keys and values by layer: of prompts (P G few, L, head), of completions (P, G, few, C, T, head)."""

    def __init__(
        self, weights: Weights, prompts: "torch.Tensor", copies: int, cap: int, padding: "torch.Tensor | None"
    ) -> None:
        import torch

        members, self.groups, length = prompts.shape
        self.weights, self.copies, self.length = weights, copies, length
        shape, device = weights.shape, prompts.device
        plan = Plan(
            shape, (members, self.groups, 1, length, 0), None, torch.arange(length, device=device).repeat(self.groups),
            padding,
        )  # fmt: skip
        tables = plan.tables()
        self.far: list[tuple[torch.Tensor, torch.Tensor]] = []

        def look(joint: "torch.Tensor") -> "torch.Tensor":
            parts = rotate(shape, joint, *tables[:2])[:, :, shape.heads :].unflatten(1, (self.groups, length))
            key, value = parts.transpose(2, 3).split(shape.kv_heads, 2)
            self.far.append((key.flatten(0, 2), value.flatten(0, 2)))
            return attend(joint, plan, tables)

        hidden = network(weights, embed(weights, prompts.flatten(1)), look)
        self.ends = hidden[:, length - 1 :: length]
        room = (members, self.groups, shape.kv_heads, copies, cap, shape.head)
        self.near = [(hidden.new_zeros(room), hidden.new_zeros(room)) for _ in range(shape.layers)]
        self.blind = None
        if padding is not None:
            self.blind = torch.where(padding, float("-inf"), 0.0)[:, :, None, None]
        self.tables = rotation(shape, length + torch.arange(cap, device=device))

    def shrink(self, open_: "torch.Tensor") -> "torch.Tensor | None":
        """Drop completions that have ended once half of every group has; which of the rows are left, or None."""
        grouped = open_.unflatten(1, (self.groups, -1))
        most = max(int(grouped.sum(-1).max()), FEWEST)
        if 2 * most > self.copies:
            return None
        import torch

        left = torch.argsort(grouped.int(), dim=-1, descending=True, stable=True)[..., :most]
        keys, _ = self.near[0]
        place = left[:, :, None, :, None, None].expand(-1, -1, keys.shape[2], -1, *keys.shape[4:])
        self.near = [(keys.gather(3, place), values.gather(3, place)) for keys, values in self.near]
        first = torch.arange(self.groups, device=left.device)[None, :, None] * self.copies
        self.copies = most
        return (left + first).flatten(1)

    def step(self, token: "torch.Tensor", position: int) -> "torch.Tensor":
        """Feed one token a completion, ids of shape (P, G * C); logits of the next, shape (P, G * C, V)."""
        import torch

        shape, layers = self.weights.shape, iter(range(self.weights.shape.layers))
        members, few, shared = len(token), shape.kv_heads, shape.heads // shape.kv_heads
        batch = members * self.groups * few
        cosine, sine = (table[position] for table in self.tables)

        def look(joint: "torch.Tensor") -> "torch.Tensor":
            layer = next(layers)
            turned = rotate(shape, joint, cosine, sine).unflatten(1, (self.groups, self.copies)).transpose(2, 3)
            query = turned[:, :, : shape.heads] * shape.head**-0.5  # (P, G, heads, C, head)
            query = query.unflatten(2, (few, shared)).transpose(3, 4).reshape(batch, -1, shape.head)
            keys, values = self.near[layer]
            keys[..., position, :] = turned[:, :, shape.heads : shape.heads + few]
            values[..., position, :] = turned[:, :, shape.heads + few :]
            far_key, far_value = self.far[layer]
            seen, past = (part.flatten(0, 3)[:, : position + 1] for part in (keys, values))
            far = torch.bmm(query, far_key.mT)
            if self.blind is not None:
                far = (far.view(members, self.groups, few, -1, self.length) + self.blind).view_as(far)
            each = (batch * self.copies, shared)
            near = torch.bmm(query.view(*each, -1), seen.mT)
            shares = softmax(torch.cat([far.view(*each, -1), near], -1))
            distant = torch.bmm(shares[..., : self.length].reshape(batch, -1, self.length), far_value).view(*each, -1)
            if shared == 1 and position < FEW:  # so few terms are summed faster than multiplied as matrices
                mixed = distant.add_((past * shares[..., self.length :].mT).sum(1, keepdim=True))
            else:
                mixed = distant.baddbmm_(shares[..., self.length :], past)
            split = mixed.view(members, self.groups, few, self.copies, shared * shape.head)
            return split.transpose(2, 3).reshape(members, token.shape[1], -1)

        return vocabulary(self.weights, network(self.weights, embed(self.weights, token), look))
