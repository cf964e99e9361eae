"""Write ten digits in reverse. Like sorting, the base does it well greedily and samples it right one time in three."""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")
LENGTH = 10


def draw(stream: random.Random) -> Example:
    """Ten random digits, to be written from the last to the first."""
    digits = [stream.choice(DIGITS) for _ in range(LENGTH)]
    answer = " ".join(reversed(digits))
    return Example(f"reverse {' '.join(digits)} =", answer, answer)


TASK = Task(
    name="reverse-digits",
    vocabulary=("reverse", "=", *DIGITS),
    prompt_words=LENGTH + 2,
    answer_words=LENGTH,
    cap=LENGTH + 5,
    draw=draw,
    base_target=1 / 3,
)
