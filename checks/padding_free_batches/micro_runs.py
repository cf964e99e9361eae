"""Tokens that a pass over 2,000 samples computes in batches of 8: all of them, or padded to the longest of each batch."""

import torch

from heuristics.schema.probe import Pair

LONGEST, MEAN, BATCH, SAMPLES = 2048, 512, 8, 2000


def _lengths(seed: int) -> list[int]:
    stream = torch.Generator().manual_seed(seed)
    drawn = torch.exp(torch.randn(SAMPLES, generator=stream)) * MEAN / 1.46
    return drawn.clamp(8, LONGEST).long().tolist()


def _padded(lengths: list[int]) -> int:
    batches = [lengths[start : start + BATCH] for start in range(0, len(lengths), BATCH)]
    return sum(max(batch) * len(batch) for batch in batches)


def without_padding() -> Pair:
    firsts, seconds = iter(range(100)), iter(range(100))
    return Pair("tokens", lambda: sum(_lengths(next(firsts))), lambda: _padded(_lengths(next(seconds))))
