"""Held-out evaluation of a pretrained model: as `training.evaluation`, for any tokenizer and length of prompt.

A prompt is read once, however many completions it gets, and the base reads the policy's completions token by token
beside it, so that no more than one token's logits are ever kept.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heuristics.training.evaluation import Outcome, summary
from heuristics.training.pretrained import asked
from heuristics.training.tasks import Example, Task, right

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

CHUNK = 32  # prompts at a time


def evaluate(
    model: "PreTrainedModel", base: "PreTrainedModel", words: "PreTrainedTokenizerBase", task: Task,
    examples: Sequence[Example], *, copies: int, seed: int, greedy: bool = True,
) -> dict[str, float]:  # fmt: skip
    """Measure a policy on held-out prompts; returns what `heuristics.training.evaluation.evaluate` returns."""
    import torch

    stream = torch.Generator(device=model.device).manual_seed(seed)
    training = model.training
    model.eval()
    with torch.no_grad():
        drawn, kl, entropy = _complete(model, base, words, task, examples, copies, stream)
        tokens = float(drawn.lengths.sum())
        measured = summary(drawn, kl / tokens, entropy / tokens)
        if greedy:
            best, _, _ = _complete(model, model, words, task, examples, 1, None)
            measured["greedy"] = float(best.correct.mean())
    model.train(training)
    return measured


def _complete(
    model: "PreTrainedModel", base: "PreTrainedModel", words: "PreTrainedTokenizerBase", task: Task,
    examples: Sequence[Example], copies: int, stream: "torch.Generator | None",
) -> tuple[Outcome, float, float]:  # fmt: skip
    """Completions of every prompt, and KL to the base and entropy summed over their tokens."""
    import torch

    prompts, rows, lengths, ended, correct = [], [], [], [], []
    kl = entropy = 0.0
    for start in range(0, len(examples), CHUNK):
        some = examples[start : start + CHUNK]
        told = words([asked(words, e) for e in some], padding=True, add_special_tokens=False, return_tensors="pt")
        told = told.to(model.device)
        ours = _Reader(model, told.input_ids, told.attention_mask, copies)
        theirs = None if base is model else _Reader(base, told.input_ids, told.attention_mask, copies)
        count = len(some) * copies
        completions = torch.zeros(count, task.cap, dtype=torch.long, device=model.device)
        length = torch.zeros(count, dtype=torch.long, device=model.device)
        alive = torch.ones(count, dtype=torch.bool, device=model.device)
        for position in range(task.cap):
            logps = ours.logits.float().log_softmax(-1)
            chances = logps.exp()
            token = logps.argmax(-1) if stream is None else torch.multinomial(chances, 1, generator=stream)[:, 0]
            entropy += float(-(chances * logps).sum(-1)[alive].sum())
            if theirs is not None:
                kl += float((chances * (logps - theirs.logits.float().log_softmax(-1))).sum(-1)[alive].sum())
            completions[:, position] = torch.where(alive, token, 0)
            length += alive
            alive &= token != words.eos_token_id
            if not bool(alive.any()) or position + 1 == task.cap:
                break
            ours.read(token)
            if theirs is not None:
                theirs.read(token)
        texts = words.batch_decode([row[:n] for row, n in zip(completions.tolist(), length.tolist(), strict=True)],
                                   skip_special_tokens=True)  # fmt: skip
        answers = [example.answer for example in some for _ in range(copies)]
        good = [right(text, answer) for text, answer in zip(texts, answers, strict=True)]
        correct.append((torch.tensor(good, device=model.device) * ~alive).view(len(some), copies))
        rows.append(completions)
        lengths.append(length)
        ended.append(~alive)
        prompts.append(told.input_ids)
    outcome = Outcome(prompts[0], torch.cat(rows), torch.cat(lengths), torch.cat(ended), torch.cat(correct))
    return outcome, kl, entropy


class _Reader:
    """A model with its cache: prompts read once, then one token a completion at a time.

    Attributes:
        logits: of the next token, shape (prompts * copies, vocabulary).
    """

    def __init__(self, model: "PreTrainedModel", ids: "torch.Tensor", mask: "torch.Tensor", copies: int) -> None:
        places = (mask.cumsum(-1) - 1).clamp(min=0)
        seen: Any = model(
            input_ids=ids, attention_mask=mask, position_ids=places, use_cache=True, logits_to_keep=1
        )  # fmt: skip
        self.model, self.cache = model, seen.past_key_values
        self.cache.batch_repeat_interleave(copies)
        self.logits = seen.logits[:, -1].repeat_interleave(copies, 0)
        self.mask = mask.repeat_interleave(copies, 0)
        self.place = places[:, -1:].repeat_interleave(copies, 0)

    def read(self, token: "torch.Tensor") -> None:
        """Read one more token of every completion, shape (prompts * copies,)."""
        import torch

        self.mask = torch.cat([self.mask, torch.ones_like(self.mask[:, :1])], 1)
        self.place = self.place + 1
        seen: Any = self.model(
            input_ids=token[:, None], attention_mask=self.mask, position_ids=self.place,
            past_key_values=self.cache, use_cache=True,
        )  # fmt: skip
        self.cache, self.logits = seen.past_key_values, seen.logits[:, -1]
