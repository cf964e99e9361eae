"""DPO's sigmoid loss on one batch of pairs, a Llama with random weights and torch's AdamW."""

import copy
import functools

import torch
import transformers

LOW, HIGH = 0.01, 0.5


def _model() -> transformers.LlamaForCausalLM:
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=32, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
            initializer_range=0.1,
        )
    )  # fmt: skip


def _logps(model: transformers.LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1].log_softmax(-1)
    return logits.gather(-1, ids[:, 1:, None]).squeeze(-1).sum(-1)


@functools.cache
def _trained(beta: float, steps: int, rate: float) -> tuple[float, float, float]:
    """First loss, norm of the first gradient, and how far the log-probabilities of the pairs moved at the end."""
    policy = _model()
    reference = copy.deepcopy(policy).requires_grad_(False)
    stream = torch.Generator().manual_seed(1)
    chosen, rejected = (torch.randint(2, 32, (16, 8), generator=stream) for _ in range(2))
    optimizer = torch.optim.AdamW(policy.parameters(), lr=rate, weight_decay=0.0)
    before = _logps(reference, chosen), _logps(reference, rejected)
    first, size = 0.0, 0.0
    for step in range(steps):
        moved = _logps(policy, chosen) - before[0], _logps(policy, rejected) - before[1]
        loss = -torch.nn.functional.logsigmoid(beta * (moved[0] - moved[1])).mean()
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            first = float(loss.detach())
            size = float(torch.cat([weight.grad.flatten() for weight in policy.parameters()]).norm())
        optimizer.step()
    with torch.no_grad():
        end = torch.cat([_logps(policy, chosen) - before[0], _logps(policy, rejected) - before[1]])
    return first, size, float(end.norm())


def first_loss() -> dict[str, float]:
    return {f"beta {beta}": _trained(beta, 1, 1e-4)[0] for beta in (LOW, 0.1, HIGH)}


def gradient_at_fifty_fold() -> float:
    return _trained(HIGH, 1, 1e-4)[1] / _trained(LOW, 1, 1e-4)[1]


def first_move_at_fifty_fold() -> float:
    return _trained(HIGH, 1, 1e-4)[2] / _trained(LOW, 1, 1e-4)[2]


def change_after_20_steps() -> float:
    """Per cent."""
    return 100 * (_trained(HIGH, 20, 1e-4)[2] / _trained(LOW, 20, 1e-4)[2] - 1)


def high_beta_stays_closer() -> bool:
    return _trained(HIGH, 400, 1e-3)[2] < 0.9 * _trained(LOW, 400, 1e-3)[2]


def high_beta_moves_farther() -> bool:
    return _trained(HIGH, 400, 1e-3)[2] > 1.1 * _trained(LOW, 400, 1e-3)[2]
