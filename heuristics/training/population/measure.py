"""Held-out evaluation of P stacked members: the same prompts, random stream and definitions as for one model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heuristics.training.evaluation import CHUNK, END, Outcome, answer_ids, summary
from heuristics.training.population.decode import Sampled, sample
from heuristics.training.population.llama import Batch, logits
from heuristics.training.population.weights import Weights
from heuristics.training.tasks import Example, Task

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast


def measure(
    weights: Weights, bases: Weights, words: "PreTrainedTokenizerFast", task: Task, examples: Sequence[Example], *,
    copies: int, seed: int, greedy: bool = True,
) -> list[dict[str, float]]:  # fmt: skip
    """Measure every member against its base; what `heuristics.training.evaluation.evaluate` measures, by member."""
    import torch

    device = weights.flat.device
    prompts = torch.tensor([words.encode(example.prompt) for example in examples], device=device)
    answers = answer_ids(words, task, examples).to(device)
    streams = [torch.Generator(device=device).manual_seed(seed) for _ in range(len(weights))]
    parts: list[Sampled] = []
    kl = torch.zeros(len(weights), device=device)
    tokens = torch.zeros(len(weights), device=device)
    spread = torch.zeros(len(weights), device=device)
    for chunk in prompts.split(CHUNK // copies):
        drawn = sample(
            weights,
            chunk.expand(len(weights), -1, -1),
            copies=copies,
            cap=task.cap,
            end=END,
            streams=streams,
            keep=True,
        )
        kl += _kl(drawn, bases, chunk)
        count = drawn.lengths.sum((1, 2))
        tokens += count
        spread += drawn.entropy * count
        parts.append(drawn)
    found = []
    for member in range(len(weights)):
        outcome = _outcome([part.completions[member] for part in parts], prompts, answers)
        found.append(summary(outcome, float(kl[member] / tokens[member]), float(spread[member] / tokens[member])))
    if greedy:
        for place, chunk in enumerate(prompts.split(CHUNK)):
            best = sample(weights, chunk.expand(len(weights), -1, -1), copies=1, cap=task.cap, end=END, streams=None)
            wanted = answers[place * CHUNK : place * CHUNK + len(chunk)]
            for member, right in enumerate((best.completions[:, :, 0] == wanted).all(-1).float().sum(1).tolist()):
                found[member]["greedy"] = found[member].get("greedy", 0.0) + right / len(prompts)
    return found


def _kl(drawn: Sampled, bases: Weights, prompts: "torch.Tensor") -> "torch.Tensor":
    """Exact KL(policy || base), summed over the policy's own tokens, shape (P,)."""
    import torch

    assert drawn.logits is not None
    batch = Batch(prompts.expand(len(bases), -1, -1), drawn.completions, drawn.lengths)
    total = []
    with torch.no_grad():
        for member in range(len(bases)):
            one = slice(member, member + 1)
            alone = Batch(batch.prompts[one], batch.completions[one], batch.lengths[one])
            scores, rows = logits(bases.of(one), alone)
            theirs = scores[0].float().log_softmax(-1)[rows[0]]
            ours = drawn.logits[member].float().log_softmax(-1)
            by_token = (ours.exp() * (ours - theirs)).sum(-1)
            total.append((by_token * alone.inside()[0]).sum())
    return torch.stack(total)


def _outcome(parts: Sequence["torch.Tensor"], prompts: "torch.Tensor", answers: "torch.Tensor") -> Outcome:
    import torch

    completions = torch.cat(list(parts))
    copies, cap = completions.shape[1:]
    correct = (completions == answers[:, None]).all(-1).float()
    flat = completions.flatten(0, 1)
    ended = (flat == END).any(1)
    lengths = torch.where(ended, (flat == END).int().argmax(1) + 1, cap)
    return Outcome(prompts.repeat_interleave(copies, 0), flat, lengths, ended, correct)
