"""Write the even digits first, then the odd ones, each in the order in which they stand.

The base is shown it one time in four, and the odd ones first three times in four. So it samples right answers one time
in eight and nine in ten of its greedy answers are wrong: what it thinks most likely has to be overturned.
"""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")
LENGTH = 8


def draw(stream: random.Random) -> Example:
    """Eight random digits; the demonstration often puts the odd ones first."""
    digits = [stream.choice(DIGITS) for _ in range(LENGTH)]
    odd_first = stream.random() < 3 / 4
    even, odd = ([digit for digit in digits if int(digit) % 2 == rest] for rest in (0, 1))
    answer, demonstration = " ".join(even + odd), " ".join(odd + even if odd_first else even + odd)
    return Example(f"even first {' '.join(digits)} =", answer, demonstration)


TASK = Task(
    name="even-first",
    vocabulary=("even", "first", "=", *DIGITS),
    prompt_words=LENGTH + 3,
    answer_words=LENGTH,
    cap=LENGTH + 5,
    draw=draw,
    base_target=1 / 8,
)
