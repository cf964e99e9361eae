"""Say the larger of two numbers and nothing else. For pretrained models: plain text, one example before the question.

SmolLM2-135M samples the right answer alone one time in ten: it seldom stops, and often says the other number.
"""

import random

from heuristics.lab.tasks import Example, Task


def draw(stream: random.Random) -> Example:
    """Two different numbers of two digits."""
    pair = stream.sample(range(10, 100), 2)
    answer = str(max(pair))
    return Example(f"larger of 21 and 45: 45<end>\nlarger of {pair[0]} and {pair[1]}:", answer, answer)


TASK = Task(
    name="larger-number",
    vocabulary=(),
    prompt_words=0,
    answer_words=1,
    cap=8,
    draw=draw,
    base_target=0.0,
    held=96,
    copies=4,
    looked=16,
)
