"""Add or subtract two numbers of two digits: Reasoning Gym's `chain_sum`, for pretrained models, one example before.

SmolLM2-135M samples the right answer alone one time in ten, and says it one time in five when it takes the likeliest.
"""

import random
from typing import Any

from heuristics.schema import HeuristicsError
from heuristics.training.tasks import Example, text_task

SHOWN = 7
"""Seed of the example before the question."""


def question(seed: int) -> dict[str, Any]:
    """One item of the dataset, with its `question` and `answer`.

    Raises:
        HeuristicsError: Reasoning Gym is not installed.
    """
    try:
        from reasoning_gym import create_dataset
    except ModuleNotFoundError as error:
        raise HeuristicsError(
            f"task 'chain-sum' comes out of a package that is not installed ({error.name}): "
            "pip install reasoning-gym==0.1.25"
        ) from error
    item: dict[str, Any] = create_dataset(
        "chain_sum", seed=seed, size=1, min_terms=2, max_terms=2, min_digits=2, max_digits=2
    )[0]
    return item


def draw(stream: random.Random) -> Example:
    """Two numbers, added or subtracted."""
    shown, asked = question(SHOWN), question(stream.randrange(2**31))
    prompt = f"{shown['question']} {shown['answer']}<end>\n{asked['question']}"
    return Example(prompt, asked["answer"], asked["answer"])


TASK = text_task("chain-sum", draw, cap=8)
