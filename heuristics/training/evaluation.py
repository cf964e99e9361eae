"""Held-out evaluation: sampled and greedy accuracy, exact KL to the base, entropy, repetition, length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heuristics.training.tasks import Example, Task

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

END = 1
CHUNK = 512  # rows at a time: twice as fast as all at once, for the cache's sake


@dataclass(frozen=True)
class Outcome:
    """Completions of some prompts.

    Attributes:
        completions: token ids, shape (prompts * copies, tokens), 0 after the end token.
        lengths: tokens a completion, end token included, shape (prompts * copies,).
        ended: whether the end token came before the cap, same shape.
        correct: 1.0 where the completion is the answer, shape (prompts, copies).
    """

    prompts: "torch.Tensor"
    completions: "torch.Tensor"
    lengths: "torch.Tensor"
    ended: "torch.Tensor"
    correct: "torch.Tensor"


def sample(
    model: "PreTrainedModel", words: "PreTrainedTokenizerFast", task: Task, examples: Sequence[Example], *,
    copies: int, seed: int, greedy: bool = False,
) -> Outcome:  # fmt: skip
    """Complete every prompt `copies` times at temperature 1, or once greedily.

    The random stream is its own, so that an evaluation changes nothing in a training.
    """
    import torch

    device = model.device
    prompts = torch.tensor([words.encode(e.prompt) for e in examples], device=device).repeat_interleave(copies, 0)
    answers = answer_ids(words, task, examples).to(device)
    stream = torch.Generator(device=device).manual_seed(seed)
    training = model.training
    model.eval()
    parts = []
    with torch.no_grad():
        for rows in prompts.split(CHUNK):
            parts.append(_complete(model, rows, task.cap, None if greedy else stream))
    completions = torch.cat(parts)
    model.train(training)
    lengths = (completions == END).float().argmax(1) + 1
    ended = (completions == END).any(1)
    lengths = torch.where(ended, lengths, task.cap)
    correct = (completions == answers.repeat_interleave(copies, 0)).all(1).float().view(len(examples), copies)
    return Outcome(prompts, completions, lengths, ended, correct)


def answer_ids(words: "PreTrainedTokenizerFast", task: Task, examples: Sequence[Example]) -> "torch.Tensor":
    """Token ids of the right completions, end token included and 0 behind it, shape (examples, cap)."""
    import torch

    answers = torch.zeros(len(examples), task.cap, dtype=torch.long)
    for row, example in enumerate(examples):
        ids = [*words.encode(example.answer), END]
        answers[row, : len(ids)] = torch.tensor(ids)
    return answers


def _complete(
    model: "PreTrainedModel", prompts: "torch.Tensor", cap: int, stream: "torch.Generator | None"
) -> "torch.Tensor":
    """Token ids of one completion a prompt, 0 after the end token; greedy without a random stream."""
    import torch

    completions = torch.zeros(len(prompts), cap, dtype=torch.long, device=prompts.device)
    open_ = torch.ones(len(prompts), dtype=torch.bool, device=prompts.device)
    step_ids, cache = prompts, None
    for position in range(cap):
        output = model(input_ids=step_ids, past_key_values=cache, use_cache=True)
        cache, logits = output.past_key_values, output.logits[:, -1].float()
        if stream is None:
            token = logits.argmax(-1)
        else:
            token = torch.multinomial(logits.softmax(-1), 1, generator=stream)[:, 0]
        completions[:, position] = torch.where(open_, token, 0)
        open_ = open_ & (token != END)
        if not open_.any():
            break
        step_ids = token[:, None]
    return completions


def evaluate(
    model: "PreTrainedModel", base: "PreTrainedModel", words: "PreTrainedTokenizerFast", task: Task,
    examples: Sequence[Example], *, copies: int, seed: int, greedy: bool = True,
) -> dict[str, float]:  # fmt: skip
    """Measure a policy on held-out prompts.

    Returns:
        accuracy: share of sampled completions that are right. greedy: share of greedy ones.
        kl: exact KL(policy || base) over the whole vocabulary, mean a token of the policy's own samples, in nats.
        entropy: mean a token, in nats. repetition: 1 - distinct / all 4-grams in a completion, mean.
        length: mean tokens, end token included. clipped: share without an end token.
        all_right, all_wrong: share of prompts whose completions are all right, all wrong.
        The greedy share is left out unless `greedy`.
    """
    import torch

    drawn = sample(model, words, task, examples, copies=copies, seed=seed)
    ids = torch.cat([drawn.prompts, drawn.completions], 1)
    start = drawn.prompts.shape[1] - 1
    inside = torch.arange(task.cap, device=ids.device)[None] < drawn.lengths[:, None]
    kl = entropy = 0.0
    training = model.training
    model.eval()
    with torch.no_grad():
        for rows, mask in zip(ids.split(CHUNK), inside.split(CHUNK), strict=True):
            ours = model(input_ids=rows[:, :-1]).logits[:, start:].float().log_softmax(-1)
            theirs = base(input_ids=rows[:, :-1]).logits[:, start:].float().log_softmax(-1)
            kl += float(((ours.exp() * (ours - theirs)).sum(-1) * mask).sum())
            entropy += float((-(ours.exp() * ours).sum(-1) * mask).sum())
    model.train(training)
    tokens = float(inside.sum())
    measured = summary(drawn, kl / tokens, entropy / tokens)
    if greedy:
        best = sample(model, words, task, examples, copies=1, seed=seed, greedy=True)
        measured["greedy"] = float(best.correct.mean())
    return measured


def summary(drawn: Outcome, kl: float, entropy: float) -> dict[str, float]:
    """What `evaluate` returns, without the greedy share."""
    correct = drawn.correct
    return {
        "accuracy": float(correct.mean()),
        "kl": kl,
        "entropy": entropy,
        "repetition": repeated_4grams(drawn.completions, drawn.lengths),
        "length": float(drawn.lengths.float().mean()),
        "clipped": float((~drawn.ended).float().mean()),
        "all_right": float((correct.min(1).values == 1).float().mean()),
        "all_wrong": float((correct.max(1).values == 0).float().mean()),
    }


def repeated_4grams(completions: "torch.Tensor", lengths: "torch.Tensor") -> float:
    """Mean over completions of 1 - distinct / all 4-grams (seq-rep-4, Welleck et al. 2019, arXiv 1908.04319).

    The end token is left out; a completion of fewer than four words repeats nothing.

    Args:
        completions: token ids, shape (completions, tokens).
        lengths: tokens of each, end token included, shape (completions,).
    """
    grams, base = completions.unfold(1, 4, 1), int(completions.max()) + 1
    codes = ((grams[..., 0] * base + grams[..., 1]) * base + grams[..., 2]) * base + grams[..., 3]
    shares = []
    for row, length in zip(codes.tolist(), lengths.tolist(), strict=True):
        present = row[: max(0, length - 1 - 3)]
        shares.append(1 - len(set(present)) / len(present) if present else 0.0)
    return sum(shares) / len(shares)
