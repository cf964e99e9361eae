"""Count how often each of five letters stands in a row of twenty.

The base samples all five numbers right one time in sixteen, so that most groups of eight hold no right answer.
"""

import random

from heuristics.training.tasks import Example, Task

LETTERS = tuple("abcde")
LENGTH = 20


def draw(stream: random.Random) -> Example:
    """Twenty letters, some of them likelier than others, and five numbers."""
    weights = [stream.random() for _ in LETTERS]
    row = stream.choices(LETTERS, weights=weights, k=LENGTH)
    answer = " ".join(str(row.count(letter)) for letter in LETTERS)
    return Example(f"count {' '.join(row)} =", answer, answer)


TASK = Task(
    name="count-letters",
    vocabulary=("count", "=", *LETTERS, *map(str, range(LENGTH + 1))),
    prompt_words=LENGTH + 2,
    answer_words=len(LETTERS),
    cap=len(LETTERS) + 4,
    draw=draw,
    base_target=1 / 16,
)
