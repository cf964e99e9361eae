"""Fit of the rule for what to set: published settings and sweeps, each laboratory and each family with one vote.

Least absolute deviations, so that a stray laboratory moves nothing; by reweighted least squares, with a small penalty
on the power of the steps, which few sweeps tell.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import ValidationError

from heuristics.schema import ADAPTERS, GOALS, STEPS, Behind, Evidence, HeuristicsError, Published, Reading, Usual

FEWEST, LABORATORIES = 10, 3
"""Settings, and laboratories that published them, below which there is no rule."""
PENALTY, FLOOR, ROUNDS = 0.5, 0.05, 60
"""Of the power of the steps; deviations in decades below which all weigh the same; rounds of reweighting."""
SWEEP = "sweep"
Array = np.ndarray


def published(items: Sequence[Evidence]) -> list[Published]:
    """Settings that laboratories chose and best values of sweeps, as evidence holds them.

    A best value at the end of its grid is left out: it tells only that the best is no higher, or no lower.

    Raises:
        HeuristicsError: a row lacks something.
    """
    found = []
    for item in items:
        for row in item.readings:
            if "laboratory" in row.found:
                found.append(_read(item, row, {**row.found, "count": row.found.get("n")}))
            elif "sweep" in row.found and None not in (row.found["below"], row.found["above"]):
                told = {"laboratory": row.found["family"], "value": row.found["best"], "count": 1, "kind": SWEEP}
                found.append(_read(item, row, {**row.found, **told, "steps": _steps(row.found["steps"])}))
    return found


def _steps(told: object) -> float | None:
    """Steps as a sweep tells them: `50`, or `90-220`, of which the middle is taken."""
    ends = [float(end) for end in str(told).split("-")] if told is not None else []
    return math.prod(ends) ** (1 / len(ends)) if ends else None


def _read(item: Evidence, row: Reading, told: Mapping[str, object]) -> Published:
    try:
        return Published.model_validate(
            {name: told[name] for name in Published.model_fields if name in told} | {"work": row.path}
        )
    except ValidationError as error:
        raise HeuristicsError(
            f"evidence of {item.protocol!r}: {row.path}: no published setting ({str(error).splitlines()[1]})"
        ) from error


def usual(knob: str, rows: Sequence[Published]) -> Usual | None:
    """The rule for a knob, None if too little is published.

    Args:
        knob: TRL's name.
        rows: published settings and best values of sweeps, of any knob and method.
    """
    kept = [row for row in rows if row.knob == knob and row.method in GOALS]
    laboratories = {row.laboratory for row in kept if row.kind != SWEEP}
    if sum(row.count for row in kept if row.kind != SWEEP) < FEWEST or len(laboratories) < LABORATORIES:
        return None
    goals = [goal for goal in dict.fromkeys(GOALS.values()) if any(GOALS[row.method] == goal for row in kept)]
    lengths = [row.steps for row in kept if row.steps is not None] or [float(STEPS)]
    shortest, longest = min(lengths), max(*lengths, float(STEPS))
    known = [[*(GOALS[row.method] == goal for goal in goals), row.tuning in ADAPTERS, _length(row)] for row in kept]
    values = [math.log10(row.value) for row in kept]
    found = _fit(np.array(known, float), np.array(values), _votes(kept))
    told = [float(f"{number:.3f}") for number in found]
    sizes = [row.parameters for row in kept if row.parameters is not None]
    return Usual(
        knob=knob, goals=dict(zip(goals, told, strict=False)), adapters=told[-2], steps=told[-1], shortest=shortest,
        longest=longest, smallest=min(sizes, default=None), largest=max(sizes, default=None), behind=_behind(kept),
    )  # fmt: skip


def _length(row: Published) -> float:
    return 0.0 if row.steps is None else math.log10(row.steps / STEPS)


def _votes(rows: Sequence[Published]) -> Array:
    """A laboratory's vote on a method and tuning is spread over its settings of them."""
    total: Counter[tuple[str, str, bool]] = Counter()
    for row in rows:
        total[_voter(row)] += row.count
    return np.array([row.count / total[_voter(row)] for row in rows])


def _voter(row: Published) -> tuple[str, str, bool]:
    return row.laboratory, row.method, row.tuning in ADAPTERS


def _fit(known: Array, values: Array, votes: Array) -> Array:
    found = np.zeros(known.shape[1])
    penalty = np.diag([1e-6] * (known.shape[1] - 1) + [PENALTY])
    for _ in range(ROUNDS):
        weight = votes / np.maximum(np.abs(values - known @ found), FLOOR)
        found = np.linalg.solve((known.T * weight) @ known + penalty, (known.T * weight) @ values)
    return found


def _behind(rows: Sequence[Published]) -> tuple[Behind, ...]:
    found = []
    for method, tuning in sorted({(row.method, row.tuning) for row in rows}):
        alike = [row for row in rows if (row.method, row.tuning) == (method, tuning)]
        chosen = [row for row in alike if row.kind != SWEEP]
        settings, laboratories = sum(row.count for row in chosen), len({row.laboratory for row in chosen})
        families = len({row.laboratory for row in alike if row.kind == SWEEP})
        found.append(
            Behind(method=method, tuning=tuning, settings=settings, laboratories=laboratories, families=families)
        )
    return tuple(found)
