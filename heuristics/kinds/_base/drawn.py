"""Readings drawn from known truths: settings of publishers, and timed pairs."""

import random
from collections.abc import Sequence

from heuristics.kinds._base.truth import Truth
from heuristics.schema import Reading, Scalar

SURVEYS = ("8 publishers", "20 publishers", "60 publishers", "20 of mixed minds", "one publishes most")
PAIRS = ("7 pairs", "3 pairs", "stalls", "a machine that slows down")


def settings(truth: Truth, world: str, stream: random.Random) -> Sequence[Reading]:
    """Settings of which a share lies inside, at 1; the others lie below, at 0.1.

    Publishers have all of their settings on one side, except those of mixed minds, of whom each has a share of its own.
    """
    share = truth.value or 0.0
    publishers = next((int(word) for word in world.split() if word.isdigit()), 20)
    found = []
    for publisher in range(publishers):
        many = 200 if world == "one publishes most" and not publisher else stream.choice((1, 1, 2, 3, 8, 30))
        own = stream.betavariate(2 * share + 1e-9, 2 * (1 - share)) if world == "20 of mixed minds" else share
        inside = sum(stream.random() < own for _ in range(many)) if "mixed" in world else many * (stream.random() < own)
        for value, count in ((1.0, inside), (0.1, many - inside)):
            if count:
                found.append(_reading(laboratory=f"publisher {publisher}", method="sft", tuning="full", knob="knob",
                                      value=value, n=count))  # fmt: skip
    return found


def pairs(truth: Truth, world: str, stream: random.Random) -> Sequence[Reading]:
    """Interleaved timings of two ways of which the first truly takes so many decades longer."""
    found = []
    for pair in range(3 if world == "3 pairs" else 7):
        seconds = []
        for factor in (10 ** (truth.value or 0.0), 1.0):
            took = factor * 10 ** stream.gauss(0, 0.02)
            took *= 1 + 0.1 * pair if world == "a machine that slows down" else 1.0
            took *= stream.uniform(1, 2) if world == "stalls" and stream.random() < 0.1 else 1.0
            seconds.append(took)
        found.append(_reading(run="toy", of="seconds", first=seconds[0], second=seconds[1]))
    return found


def _reading(**found: Scalar) -> Reading:
    return Reading.model_construct(subject="toy", version="1", sha256=None, path="", line=None, found=found)
