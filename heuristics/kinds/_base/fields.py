"""Fields that claims of several kinds share."""

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ConfigDict

from heuristics.kinds._base.estimate import Region
from heuristics.schema import Claim, Scalar


class Typed(Claim):
    """A claim of a known kind, which refuses fields that the kind does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Told = Mapping[str, Scalar]
"""What singles out an arm, by value: method, tuning, base, steps or any knob."""


def _rising(value: tuple[float | None, ...]) -> tuple[float | None, ...]:
    if len(value) not in (1, 2) or set(value) == {None}:
        raise ValueError(f"{list(value)}: one number or two, low first; null at one end for no limit")
    low, high = value[0], value[-1]
    if any(number is not None and not math.isfinite(number) for number in value):
        raise ValueError(f"{list(value)}: finite numbers, such as [5e-6, 1e-5]; null for no limit")
    if low is not None and high is not None and low > high:
        raise ValueError(f"{list(value)}: the lower number comes first")
    return value


def _above_zero(value: tuple[float | None, ...]) -> tuple[float | None, ...]:
    if any(number is not None and number <= 0 for number in value):
        raise ValueError(f"{list(value)}: numbers above 0")
    return value


Limits = Annotated[tuple[float | None, ...], AfterValidator(_rising)]
"""Lower and upper limit, null for none; one number for a point."""
Factors = Annotated[Limits, AfterValidator(_above_zero)]
"""Limits of what is compared as logarithms."""


def between(limits: tuple[float | None, ...]) -> Region:
    """The region between two limits."""
    return Region(limits[0], limits[-1])


def in_decades(limits: tuple[float | None, ...]) -> Region:
    """The region between two factors, as decimal logarithms."""
    low, high = (None if number is None else math.log10(number) for number in (limits[0], limits[-1]))
    return Region(low, high)
