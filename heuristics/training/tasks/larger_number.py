"""Say the larger of two numbers and nothing else. For pretrained models: plain text, one example before the question.

SmolLM2-135M samples the right answer alone one time in ten: it seldom stops, and often says the other number.
"""

import random

from heuristics.training.tasks import Example, text_task


def draw(stream: random.Random) -> Example:
    """Two different numbers of two digits."""
    pair = stream.sample(range(10, 100), 2)
    answer = str(max(pair))
    return Example(f"larger of 21 and 45: 45<end>\nlarger of {pair[0]} and {pair[1]}:", answer, answer)


TASK = text_task("larger-number", draw, cap=8)
