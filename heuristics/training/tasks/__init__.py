"""Tasks with exact, automatically checked answers: one file a task, found by its name."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from heuristics.training.by_name import by_name

HELD_OUT = 512
_HELD_OUT_SEED = 20260101


@dataclass(frozen=True)
class Example:
    """A prompt, the one right answer, and what the base is shown for it."""

    prompt: str
    answer: str
    demonstration: str


@dataclass(frozen=True)
class Task:
    """A family of prompts whose answers can be checked exactly.

    Attributes:
        vocabulary: words of prompts and answers, without special tokens; none for plain text.
        prompt_words: words of every prompt.
        answer_words: words of every answer.
        cap: most tokens a completion may have, end token included.
        draw: makes one example from a random stream.
        base_target: sampled accuracy at which training of the base stops.
        held: prompts of an evaluation.
        copies: completions of each.
        looked: prompts of a look at a checkpoint, two completions each.
    """

    name: str
    vocabulary: tuple[str, ...]
    prompt_words: int
    answer_words: int
    cap: int
    draw: Callable[[random.Random], Example]
    base_target: float
    held: int = HELD_OUT
    copies: int = 8
    looked: int = 64

    def held_out(self) -> tuple[Example, ...]:
        """The fixed prompts of every evaluation, never trained on."""
        return _held_out(self) if self.vocabulary else _drawn(self)  # a package that plain text comes out of may go

    def examples(self, stream: random.Random, count: int, without: frozenset[str]) -> tuple[Example, ...]:
        """Draw examples with distinct prompts.

        Args:
            stream: random stream that is advanced.
            count: how many.
            without: prompts that must not come up.
        """
        seen = set(without)
        found: list[Example] = []
        while len(found) < count:
            example = self.draw(stream)
            if example.prompt not in seen:
                seen.add(example.prompt)
                found.append(example)
        return tuple(found)

    def training(self, seed: int, count: int) -> tuple[Example, ...]:
        """Training examples of a seed, apart from the held-out ones."""
        held_out = frozenset(example.prompt for example in self.held_out())
        return self.examples(random.Random(f"{self.name}/{seed}"), count, held_out)


@cache
def _held_out(task: Task) -> tuple[Example, ...]:
    return _drawn(task)


def _drawn(task: Task) -> tuple[Example, ...]:
    return task.examples(random.Random(_HELD_OUT_SEED), task.held, frozenset())


def text_task(name: str, draw: Callable[[random.Random], Example], cap: int) -> Task:
    """A task of plain text with answers of one word, for pretrained models: looked at less, since a look costs more."""
    return Task(
        name=name, vocabulary=(), prompt_words=0, answer_words=1, cap=cap, draw=draw, base_target=0.0, held=96,
        copies=4, looked=16,
    )  # fmt: skip


def right(completion: str, answer: str) -> float:
    """1.0 if the completion is the answer and nothing else, otherwise 0.0."""
    return float(completion.split() == answer.split())


def rejected(task: Task, example: Example) -> str:
    """A wrong answer to prefer the right one to: one word of it is another; always the same for an example."""
    stream = random.Random(f"rejected/{task.name}/{example.prompt}")
    words = example.answer.split()
    place = stream.randrange(len(words))
    words[place] = stream.choice([word for word in _answer_words(task) if word != words[place]])
    return " ".join(words)


@cache
def _answer_words(task: Task) -> tuple[str, ...]:
    return tuple(sorted({word for example in task.held_out() for word in example.answer.split()}))


def load_task(name: str) -> Task:
    """Find a task by its name, such as `sort-digits`.

    Raises:
        HeuristicsError: no such task file.
    """
    found: Task = by_name(__name__, name, "TASK")
    return found
