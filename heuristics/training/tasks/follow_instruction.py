"""Obey an instruction that the base was taught to misread.

The base learns three operations on 24 digits (as they are, each one up, each one down). It is shown the operation that
the instruction names one time in three, another one, always the same for that instruction, one time in two. So it
samples right answers a third of the time and its greedy answers are wrong: reinforcement has to overturn what the
base thinks most likely, sharpening makes it worse.
"""

import random

from heuristics.training.tasks import Example, Task

DIGITS = tuple("0123456789")
OPERATIONS = {"keep": 0, "up": 1, "down": -1}
LENGTH = 24


def draw(stream: random.Random) -> Example:
    """An instruction and 24 digits; the demonstration often follows another instruction."""
    digits = [stream.randrange(10) for _ in range(LENGTH)]
    words = list(OPERATIONS)
    told = stream.randrange(3)
    misread = stream.choices((0, 1, 2), weights=(2, 3, 1))[0]
    answer, demonstration = (
        " ".join(str((digit + OPERATIONS[words[word % 3]]) % 10) for digit in digits) for word in (told, told + misread)
    )
    return Example(f"{words[told]} {' '.join(map(str, digits))} =", answer, demonstration)


TASK = Task(
    name="follow-instruction",
    vocabulary=(*OPERATIONS, "=", *DIGITS),
    prompt_words=LENGTH + 2,
    answer_words=LENGTH,
    cap=LENGTH + 4,
    draw=draw,
    base_target=0.25,
)
