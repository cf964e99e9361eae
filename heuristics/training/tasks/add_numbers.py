"""Add two numbers of three digits, written from the ones up: at every place a sum and a carry have to be worked out.

The base does it well greedily and samples it right one time in three.
"""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")
PLACES = 3


def draw(stream: random.Random) -> Example:
    """Two numbers, and their sum with one place more."""
    one, other = (stream.randrange(10**PLACES) for _ in range(2))
    terms = " + ".join(_from_the_ones(number, PLACES) for number in (one, other))
    answer = _from_the_ones(one + other, PLACES + 1)
    return Example(f"{terms} =", answer, answer)


def _from_the_ones(number: int, places: int) -> str:
    return " ".join(reversed(f"{number:0{places}d}"))


TASK = Task(
    name="add-numbers",
    vocabulary=("+", "=", *DIGITS),
    prompt_words=2 * PLACES + 2,
    answer_words=PLACES + 1,
    cap=PLACES + 6,
    draw=draw,
    base_target=1 / 3,
)
