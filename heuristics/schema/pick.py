"""Picks: rules that find a value of the tuned knob on screening runs, fixed before the runs."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator

from heuristics.schema.base import HeuristicsError, Scalar
from heuristics.schema.knobs import Knob, positions

NEAR_OPTIMAL = 0.10
DAMAGE = 0.05
"""Of the metric: a run that ends further below its base than this is damaged."""
_PICK = re.compile(r"(best|centre|ruin)\(([a-z][a-z0-9_-]*)\)(?: ?([/*]) ?([0-9.]+))?")
_VALUE = re.compile(r"value\((.+)\)")
_WORDS: Mapping[str, Scalar] = {"true": True, "false": False, "none": None}


def _is_pick(text: str) -> str:
    if not _PICK.fullmatch(text) and not _VALUE.fullmatch(text):
        try:
            float(text)
        except ValueError:
            raise ValueError(
                f"{text!r} picks no value: write best(ARM), centre(ARM) or ruin(ARM), optionally '/ 20', a number, or "
                "value(WORD)"
            ) from None
    return text


Pick = Annotated[str, AfterValidator(_is_pick)]
"""A value by the rule that finds it on screening seeds: `best(grpo)`, `centre(sft)/20`, `ruin(grpo)`; a number; or a
word or truth value as `value(cosine)`, `value(true)`."""


def split_pick(pick: str) -> tuple[str, str, float]:
    """Take a pick apart.

    Returns:
        rule (`best`, `centre`, `ruin` or `at`), arm (empty for a value), and the factor.
    """
    found = _PICK.fullmatch(pick)
    if not found:
        return "at", "", 1.0
    rule, arm, sign, number = found.groups()
    factor = float(number) if number else 1.0
    return rule, arm, 1 / factor if sign == "/" else factor


def value_of(pick: str) -> Scalar:
    """The value that a pick without a rule names."""
    found = _VALUE.fullmatch(pick)
    if not found:
        return float(pick)
    return _WORDS.get(found[1].lower(), found[1])


def picked(pick: str, runs: Sequence[tuple[Scalar, float, float]], tuned: Knob, grid: Sequence[Scalar]) -> Scalar:
    """The value that a pick means.

    `best(ARM)` has the highest mean. `centre(ARM)` is the middle of the values around it whose mean regret is below a
    tenth of the gain and of which no run is damaged: geometric on a logarithmic scale, the mean on a linear one, and on
    another the value in the middle. `ruin(ARM)` is the lowest value above the best at which every run ends damaged, or
    the highest if there is none. Numbers that are not whole are rounded to three digits.

    Args:
        pick: with a rule.
        runs: of the arm, screening ones: value of the knob, metric at the end and at the start.
        tuned: knob.
        grid: its values.

    Raises:
        HeuristicsError: a factor of what is no number.
    """
    rule, _, factor = split_pick(pick)
    ends: dict[Scalar, list[tuple[float, bool]]] = {}
    for value, end, begun in runs:
        ends.setdefault(value, []).append((end, end < begun - DAMAGE))
    start = sum(begun for _, _, begun in runs) / len(runs)
    places = positions(tuned, (*grid, *ends))
    values = sorted(ends, key=lambda value: places[value])
    mean = {value: sum(end for end, _ in ends[value]) / len(ends[value]) for value in values}
    best = max(values, key=lambda value: mean[value])
    found = best
    if rule == "ruin":
        above = values[values.index(best) + 1 :]
        found = next((value for value in above if all(damaged for _, damaged in ends[value])), values[-1])
    elif rule == "centre":
        floor = mean[best] - NEAR_OPTIMAL * (mean[best] - start)
        good = [v for v in values if mean[v] >= floor and not any(damaged for _, damaged in ends[v])] or [best]
        low = high = values.index(best)
        while low > 0 and values[low - 1] in good:
            low -= 1
        while high + 1 < len(values) and values[high + 1] in good:
            high += 1
        found = _middle(values[low : high + 1], tuned)
    return _times(found, factor, pick)


def _middle(values: Sequence[Scalar], tuned: Knob) -> Scalar:
    if tuned.scale in ("ordered", "choice"):
        return values[(len(values) - 1) // 2]
    low, high = float(str(values[0])), float(str(values[-1]))
    return float((low * high) ** 0.5 if tuned.scale == "log" else (low + high) / 2)


def _times(value: Scalar, factor: float, pick: str) -> Scalar:
    if isinstance(value, bool) or not isinstance(value, int | float):
        if factor != 1:
            raise HeuristicsError(f"pick {pick!r}: found {value!r}; wanted: a number, of which there is a multiple")
        return value
    if isinstance(value, int) and factor == 1:
        return value
    return float(f"{value * factor:.3g}")
