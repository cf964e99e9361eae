"""Attention inside prompts, and of completions to their prompt and to themselves, with gradients written out.

One prompt serves all its completions: its keys and values are there once. Scores of completion tokens are one matrix a
prompt and one a completion, side by side under one softmax.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heuristics.training.population.weights import Shape

if TYPE_CHECKING:
    import torch

NARROW = 16  # fp32 numbers in the widest vector register of a CPU


@dataclass(frozen=True)
class Plan:
    """Where the rows of a batch stand.

    Attributes:
        shape: what the models are made of.
        sizes: members P, prompts a member G, completions a prompt C, tokens a prompt L, input tokens a completion T.
        kept: which of the G * C * T completion rows there are, for a single member; None for all of them.
        places: position of each row, shape (R,).
        padding: prompt tokens that are padding, shape (P, G, L), or None.
    """

    shape: Shape
    sizes: tuple[int, int, int, int, int]
    kept: "torch.Tensor | None"
    places: "torch.Tensor"
    padding: "torch.Tensor | None"

    def tables(self) -> tuple["torch.Tensor", ...]:
        """What every layer shares: rotation, masks, and where padded and kept rows are found."""
        import torch

        _, groups, copies, length, steps = self.sizes
        device = self.places.device
        within = torch.full((length, length), float("-inf"), device=device).triu(1)
        own = torch.full((steps, steps), float("-inf"), device=device).triu(1)
        behind = torch.cat([torch.zeros(steps, length, device=device), own], 1)
        if self.padding is not None:  # scores are (few, P, G, C, shared, T, L + T); prompts have C = 1
            hidden = torch.where(self.padding, float("-inf"), 0.0)[:, :, None, None, None]
            diagonal = torch.eye(length, dtype=torch.bool, device=device)
            within = torch.where(diagonal, 0.0, within + hidden)
            behind = behind + torch.cat([hidden, hidden.new_zeros(*hidden.shape[:-1], steps)], -1)
        spread = torch.zeros(0, device=device)
        if self.kept is not None:
            spread = torch.zeros(groups * copies * steps, dtype=torch.long, device=device)
            spread[self.kept] = torch.arange(len(self.kept), device=device)
        return (*rotation(self.shape, self.places), within, behind, spread)


def rotation(shape: Shape, places: "torch.Tensor") -> tuple["torch.Tensor", "torch.Tensor"]:
    """Cosine and signed sine of rotary positions, shape (R, 1, head) (Su et al. 2021, arXiv 2104.09864)."""
    import torch

    powers = torch.arange(0, shape.head, 2, device=places.device).float() / shape.head
    angles = places[:, None].float() / shape.theta**powers
    sine = angles.sin()
    return torch.cat([angles.cos()] * 2, -1)[:, None], torch.cat([-sine, sine], -1)[:, None]


def rotate(shape: Shape, joint: "torch.Tensor", cosine: "torch.Tensor", sine: "torch.Tensor") -> "torch.Tensor":
    """Rotary positions put on queries and keys of rows of shape (P, R, all heads, head); values stay."""
    import torch

    turning = shape.heads + shape.kv_heads
    out = torch.empty_like(joint)
    torch.mul(joint[:, :, :turning], cosine, out=out[:, :, :turning])
    out[:, :, :turning].addcmul_(joint[:, :, :turning].roll(shape.head // 2, -1), sine)
    out[:, :, turning:] = joint[:, :, turning:]
    return out


def softmax(scores: "torch.Tensor") -> "torch.Tensor":
    """Softmax over the last dimension; torch's is five times slower where that is shorter than a vector register."""
    import torch

    short = NARROW - scores.shape[-1]
    if short <= 0 or scores.device.type != "cpu":
        return scores.softmax(-1)
    return torch.nn.functional.pad(scores, (0, short), value=float("-inf")).softmax(-1)[..., :-short]


def attend(joint: "torch.Tensor", plan: Plan, tables: tuple["torch.Tensor", ...]) -> "torch.Tensor":
    """Attention of a batch's rows.

    Args:
        joint: queries, keys and values before rotation, shape (P, R, heads + 2 * kv heads, head); prompt rows first.
        plan: where the rows stand.
        tables: of the plan.

    Returns:
        Shape (P, R, heads * head).
    """
    out: torch.Tensor = _function().apply(joint, plan, *tables)
    return out


def _split(rows: "torch.Tensor", plan: Plan, copies: int) -> tuple["torch.Tensor", "torch.Tensor", "torch.Tensor"]:
    """Queries (few, P, G, C, shared, T, head), keys and values (few, P, G, C, T, head) of full rows."""
    shape, (members, groups, *_) = plan.shape, plan.sizes
    heads, few = shape.heads, shape.kv_heads
    first = rows.view(members, groups, copies, -1, heads + 2 * few, shape.head).permute(4, 0, 1, 2, 3, 5).contiguous()
    query, key, value = first.split([heads, few, few])
    return query.view(few, heads // few, *query.shape[1:]).permute(0, 2, 3, 4, 1, 5, 6), key, value


def _join(query: "torch.Tensor", *rest: "torch.Tensor") -> "torch.Tensor":
    """The opposite, shape (P, G * C * T, all heads given, head)."""
    import torch

    query = query.permute(0, 4, 1, 2, 3, 5, 6).flatten(0, 1)
    parts = torch.cat([query, *rest]) if rest else query
    return parts.permute(1, 2, 3, 4, 0, 5).flatten(1, 3)


def _function() -> Any:
    if _FUNCTION:
        return _FUNCTION[0]
    import torch
    from torch import bmm

    def soften(scores: Any, mask: Any) -> Any:
        return softmax(scores.add_(mask))

    def harden(gradient: Any, shares: Any) -> Any:
        return torch.ops.aten._softmax_backward_data(gradient, shares.contiguous(), -1, shares.dtype)

    def one(rows: Any, batch: int) -> Any:
        return rows.reshape(batch, -1, rows.shape[-1])

    class Attend(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(
            context: Any, joint: Any, plan: Plan, cosine: Any, sine: Any, within: Any, behind: Any, spread: Any
        ) -> Any:
            members, groups, copies, length, steps = plan.sizes
            head, few, scale = groups * length, plan.shape.kv_heads, plan.shape.head**-0.5
            prompts, each = few * members * groups, few * members * groups * copies
            turned = rotate(plan.shape, joint, cosine, sine)
            query, key, value = _split(turned[:, :head], plan, 1)
            shape = (*query.shape[:-1], length)
            shares = soften(bmm(one(query * scale, prompts), one(key, prompts).mT).view(shape), within)
            first = _join(bmm(one(shares, prompts), one(value, prompts)).view(query.shape))
            saved = [query, key, value, shares]
            if steps:
                rows = turned[:, head:] if plan.kept is None else turned[:, head:].index_select(1, spread)
                query, near_key, near_value = _split(rows, plan, copies)
                query = query * scale
                shape = (*query.shape[:-1], -1)
                far = bmm(one(query, prompts), one(key, prompts).mT).view(shape)
                near = bmm(one(query, each), one(near_key, each).mT).view(shape)
                shares = soften(torch.cat([far, near], -1), behind)
                mixed = bmm(one(shares[..., length:], each), one(near_value, each))
                mixed = mixed.view_as(query) + bmm(one(shares[..., :length], prompts), one(value, prompts)).view_as(
                    query
                )
                rest = _join(mixed)
                first = torch.cat([first, rest if plan.kept is None else rest.index_select(1, plan.kept)], 1)
                saved += [query, near_key, near_value, shares]
            context.plan = plan
            context.save_for_backward(cosine, sine, *saved)
            return first.flatten(2)

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            plan = context.plan
            members, groups, copies, length, steps = plan.sizes
            head, few, scale = groups * length, plan.shape.kv_heads, plan.shape.head**-0.5
            prompts, each = few * members * groups, few * members * groups * copies
            cosine, sine, query, key, value, shares, *rest = context.saved_tensors
            gradient = gradient.unflatten(-1, (-1, plan.shape.head))

            def back(rows: Any, number: int) -> Any:
                split = rows.view(members, groups, number, -1, few, plan.shape.heads // few, plan.shape.head)
                return split.permute(4, 0, 1, 2, 5, 3, 6).contiguous()

            of_out = back(gradient[:, :head], 1)
            of_value = bmm(one(shares, prompts).mT, one(of_out, prompts))
            of_scores = harden(bmm(one(of_out, prompts), one(value, prompts).mT).view_as(shares), shares)
            of_query = bmm(one(of_scores, prompts), one(key, prompts)).mul_(scale).view_as(query)
            of_key = bmm(one(of_scores, prompts).mT, one(query, prompts)).mul_(scale)
            parts = []
            if steps:
                near_query, near_key, near_value, both = rest
                rows = gradient[:, head:]
                if plan.kept is not None:
                    full = rows.new_zeros(1, groups * copies * steps, *rows.shape[2:])
                    rows = full.index_copy_(1, plan.kept, rows)
                of_out = back(rows, copies)
                far, near = both[..., :length], both[..., length:]
                of_value = of_value.baddbmm_(one(far, prompts).mT, one(of_out, prompts))
                of_near_value = bmm(one(near, each).mT, one(of_out, each))
                of_far = bmm(one(of_out, prompts), one(value, prompts).mT).view(far.shape)
                of_near = bmm(one(of_out, each), one(near_value, each).mT).view(near.shape)
                of_scores = harden(torch.cat([of_far, of_near], -1), both)
                of_far, of_near = of_scores[..., :length], of_scores[..., length:]
                of_key = of_key.baddbmm_(one(of_far, prompts).mT, one(near_query, prompts))
                of_near_key = bmm(one(of_near, each).mT, one(near_query, each))
                of_near_query = bmm(one(of_near, each), one(near_key, each)).view_as(near_query)
                of_near_query += bmm(one(of_far, prompts), one(key, prompts)).view_as(near_query)
                joined = _join(
                    of_near_query.mul_(scale), of_near_key.view_as(near_key), of_near_value.view_as(near_value)
                )
                parts = [joined if plan.kept is None else joined.index_select(1, plan.kept)]
            joined = torch.cat([_join(of_query, of_key.view_as(key), of_value.view_as(value)), *parts], 1)
            turning = plan.shape.heads + plan.shape.kv_heads
            turned = joined[:, :, :turning]
            rolled = (turned * sine).roll(plan.shape.head // 2, -1)
            turned.mul_(cosine).add_(rolled)
            return joined, *[None] * 6

    _FUNCTION.append(Attend)
    return Attend


_FUNCTION: list[Any] = []
