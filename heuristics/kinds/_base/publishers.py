"""Published settings, by publisher: each has one vote, however many settings it published."""

from collections.abc import Callable

import numpy as np

from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.schema import Evidence, Scalar, Scope

FEWEST = 5


def share_of_publishers(
    evidence: Evidence, knob: str | None, scope: Scope, inside: Callable[[float], bool]
) -> list[Estimate]:
    """Mean over publishers of the share of their settings that lie inside.

    Settings of one publisher resemble each other, so the publisher is the unit, and shares scatter between publishers.
    """
    by: dict[str, list[tuple[float, int]]] = {}
    for reading in evidence.readings:
        found = reading.found
        if (
            "laboratory" in found
            and found.get("knob") == knob
            and _within(found.get("method"), found.get("tuning"), scope)
        ):
            by.setdefault(str(found["laboratory"]), []).append((float(str(found["value"])), int(str(found["n"]))))
    if not by:
        return []
    if len(by) < FEWEST:
        return [nothing((), f"settings of {len(by)} publishers, and {FEWEST} are the least to say anything")]
    shares = np.array([sum(n for value, n in rows if inside(value)) / sum(n for _, n in rows) for rows in by.values()])
    count, settings = len(shares), sum(n for rows in by.values() for _, n in rows)
    share = float(shares.mean())
    # Shares scatter no more than yes and no would, so the exact interval of as many yes and no is wide enough.
    return [
        Estimate(
            (), value=share, error=(max(share * (1 - share), 0.25 / count) / count) ** 0.5, freedom=count - 1.0,
            counts=((round(share * count), count),), within=(0.0, 1.0), runs=settings, seeds=count,
            problems=(f"{settings} settings of {count} publishers",),
        )
    ]  # fmt: skip


def _within(method: Scalar, tuning: Scalar, scope: Scope) -> bool:
    return method in scope.methods and (not scope.tuning or tuning in scope.tuning)
