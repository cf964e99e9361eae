"""Pair: two ways of doing the same, whose cost is measured side by side. Answer: what a probe gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Answer = bool | float | Mapping[str, bool | float]
"""Yes or no, a number, or several of them by what each is about."""


@dataclass(frozen=True)
class Pair:
    """What a micro-run compares.

    Attributes:
        of: what is measured. Seconds are timed from outside; of bytes and tokens each way returns its number.
        first: one way.
        second: the other.
    """

    of: Literal["seconds", "bytes", "tokens"]
    first: Callable[[], object]
    second: Callable[[], object]
