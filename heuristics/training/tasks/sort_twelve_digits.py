"""Sort twelve digits: too long to be right by chance, so a share of right places and a right answer part ways."""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")
LENGTH = 12


def draw(stream: random.Random) -> Example:
    """Twelve random digits, to be put in ascending order."""
    digits = [stream.choice(DIGITS) for _ in range(LENGTH)]
    answer = " ".join(sorted(digits))
    return Example(f"sort {' '.join(digits)} =", answer, answer)


TASK = Task(
    name="sort-twelve-digits",
    vocabulary=("sort", "=", *DIGITS),
    prompt_words=LENGTH + 2,
    answer_words=LENGTH,
    cap=LENGTH + 6,
    draw=draw,
    base_target=0.02,
)
