"""Sort six digits. The base does it greedily nine times in ten and samples it right one time in three."""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")


def draw(stream: random.Random) -> Example:
    """Six random digits, to be put in ascending order."""
    digits = [stream.choice(DIGITS) for _ in range(6)]
    answer = " ".join(sorted(digits))
    return Example(f"sort {' '.join(digits)} =", answer, answer)


TASK = Task(
    name="sort-digits",
    vocabulary=("sort", "=", *DIGITS),
    prompt_words=8,
    answer_words=6,
    cap=12,
    draw=draw,
    base_target=1 / 3,
)
