"""Picks: rules that find a value of the tuned knob on screening runs, fixed before the runs."""

import re
from typing import Annotated

from pydantic import AfterValidator

_PICK = re.compile(r"(best|centre|ruin)\(([a-z][a-z0-9_-]*)\)(?: ?([/*]) ?([0-9.]+))?")


def _is_pick(text: str) -> str:
    if not _PICK.fullmatch(text):
        try:
            float(text)
        except ValueError:
            raise ValueError(
                f"{text!r} picks no rate: write best(ARM), centre(ARM) or ruin(ARM), optionally '/ 20', or a number"
            ) from None
    return text


Pick = Annotated[str, AfterValidator(_is_pick)]
"""A rate by the rule that finds it on screening seeds: `best(grpo)`, `centre(sft)/20`, `ruin(grpo)` or a number."""


def split_pick(pick: str) -> tuple[str, str, float]:
    """Take a pick apart.

    Returns:
        rule (`best`, `centre`, `ruin` or `at`), arm (empty for a number), and the factor or the number itself.
    """
    found = _PICK.fullmatch(pick)
    if not found:
        return "at", "", float(pick)
    rule, arm, sign, number = found.groups()
    factor = float(number) if number else 1.0
    return rule, arm, 1 / factor if sign == "/" else factor
