"""Tokens that a pass over 2,000 samples computes, padding included: packed by TRL, or padded."""

import datasets
import torch
from trl import pack_dataset

from heuristics.schema.probe import Pair

LONGEST, MEAN, BATCH, SAMPLES = 2048, 512, 8, 2000


def _lengths(seed: int) -> list[int]:
    stream = torch.Generator().manual_seed(seed)
    drawn = torch.exp(torch.randn(SAMPLES, generator=stream)) * MEAN / 1.46
    return drawn.clamp(8, LONGEST).long().tolist()


def _packed(lengths: list[int]) -> int:
    rows = datasets.Dataset.from_dict({"input_ids": [[2] * length for length in lengths]})
    return LONGEST * len(pack_dataset(rows, seq_length=LONGEST, strategy="bfd"))


def _padded(lengths: list[int]) -> int:
    batches = [lengths[start : start + BATCH] for start in range(0, len(lengths), BATCH)]
    return sum(max(batch) * len(batch) for batch in batches)


def _draws():
    """Other lengths at each call, the same for both ways."""
    firsts, seconds = iter(range(100)), iter(range(100))
    return (lambda: _lengths(next(firsts))), (lambda: _lengths(next(seconds)))


def packed_against_fixed() -> Pair:
    first, second = _draws()
    return Pair("tokens", lambda: _packed(first()), lambda: LONGEST * len(second()))


def packed_against_longest() -> Pair:
    first, second = _draws()
    return Pair("tokens", lambda: _packed(first()), lambda: _padded(second()))


def sorted_against_packed() -> Pair:
    first, second = _draws()
    return Pair("tokens", lambda: _padded(sorted(first())), lambda: _packed(second()))
