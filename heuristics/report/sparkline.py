"""A column as one line of block characters, and as an SVG path."""

from collections.abc import Sequence
from math import isfinite

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 48


def sparkline(values: Sequence[float], width: int = WIDTH) -> str:
    """Values as block characters, the lowest at the bottom; a cross where none of the rows is finite.

    Args:
        values: at least one.
        width: characters at most.
    """
    known = [value for value in values if isfinite(value)]
    if not known:
        return "×" * min(width, len(values))
    low, span = min(known), (max(known) - min(known)) or 1.0
    marks = []
    for part in _parts(values, width):
        rows = [value for value in part if isfinite(value)]
        place = (sum(rows) / len(rows) - low) / span if rows else None
        marks.append("×" if place is None else BLOCKS[min(len(BLOCKS) - 1, int(place * len(BLOCKS)))])
    return "".join(marks)


def path(values: Sequence[float], width: int, height: int) -> str:
    """The `d` of an SVG path; a gap where rows are not finite."""
    known = [value for value in values if isfinite(value)]
    if not known:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    points, pen = [], "M"
    parts = _parts(values, width)
    for place, part in enumerate(parts):
        rows = [value for value in part if isfinite(value)]
        if not rows:
            pen = "M"
            continue
        level = height - 1 - (sum(rows) / len(rows) - low) / span * (height - 2)
        points.append(f"{pen}{place * width / max(1, len(parts) - 1):.1f} {level:.1f}")
        pen = "L"
    return "".join(points)


def _parts(values: Sequence[float], count: int) -> list[Sequence[float]]:
    size = len(values)
    if size <= count:
        return [values[place : place + 1] for place in range(size)]
    return [values[place * size // count : (place + 1) * size // count] for place in range(count)]
