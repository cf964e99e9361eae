"""The rule for a knob that others' settings and sweeps were fitted to, as a range that people can set."""

from heuristics.advice.rounding import rounded
from heuristics.schema import ADAPTERS, GOALS, Usual
from heuristics.store import accepted, slugs

HALF = 0.5
"""Decades that the range reaches to either side of its point: where that holds what four laboratories in five chose."""
LABORATORIES = 3
"""That published something of a method and tuning, or of sweeps of it, below which its answer is its neighbours'."""
GOAL_WORDS = {"sft": "demonstrations", "reinforcement": "rewards", "preference": "preferences"}


def rule_of(knob: str) -> tuple[str, Usual | None]:
    """Slug of the page that keeps a rule for a knob, and the rule; None where no page does."""
    for slug in slugs.slugs():
        if found := accepted.usual(slug, knob):
            return slug, found
    return "", None


def range_of(rule: Usual, method: str, tuning: str, steps: float | None) -> tuple[float, float, float] | None:
    """Low end, point and high end, as people set values; None where nothing of the method's goal is published."""
    if GOALS[method] not in rule.goals:
        return None
    place = rule.place(method, tuning, steps)
    low, point, high = (rounded(10 ** (place + reach)) for reach in (-HALF, 0.0, HALF))
    return low, point, high


def neighbour(rule: Usual, method: str, tuning: str) -> str:
    """Said where too few publish a method by this kind of tuning, so that its neighbours answer for it."""

    def voices(name: str) -> int:
        alike = [row for row in rule.behind if row.method == name and (row.tuning in ADAPTERS) == (tuning in ADAPTERS)]
        return sum(row.laboratories + row.families for row in alike)

    if voices(method) >= LABORATORIES:
        return ""
    others = sorted({row.method for row in rule.behind if GOALS[row.method] == GOALS[method]} - {method}, key=voices)
    if not others:
        return ""
    how = "adapters" if tuning in ADAPTERS else "full fine-tuning"
    return (
        f"{voices(method)} laboratories publish {method.upper()} by {how}: the answer is that of its nearest "
        f"neighbour, {others[-1].upper()}, which learns from {GOAL_WORDS[GOALS[method]]} too"
    )
