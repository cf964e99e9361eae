"""Write each letter as often as the number before it says: answers of 24 to 48 words, whose length is to be worked out.

The base samples a right answer one time in three: it loses count.
"""

import random

from heuristics.training.tasks import Example, Task

LETTERS = tuple("abcdefgh")
NUMBERS = (4, 5, 6, 7, 8)
RUNS = 6


def draw(stream: random.Random) -> Example:
    """Six different letters in a row, each with its number."""
    runs = [(stream.choice(NUMBERS), letter) for letter in stream.sample(LETTERS, RUNS)]
    answer = " ".join(letter for number, letter in runs for _ in range(number))
    return Example(f"unroll {' '.join(f'{number} {letter}' for number, letter in runs)} =", answer, answer)


TASK = Task(
    name="unroll-runs",
    vocabulary=("unroll", "=", *map(str, NUMBERS), *LETTERS),
    prompt_words=2 * RUNS + 2,
    answer_words=RUNS * NUMBERS[0],
    cap=RUNS * NUMBERS[-1] + 4,
    draw=draw,
    base_target=1 / 3,
)
