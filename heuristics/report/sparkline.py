"""A column as one line of block characters, and as an SVG path."""

from collections.abc import Sequence
from math import inf, isfinite, isinf

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 48
LARGE = 1e290  # beyond it a sum may not be finite


def sparkline(values: Sequence[float], width: int = WIDTH) -> str:
    """Values as block characters, the lowest at the bottom; a cross where a row is not finite, a blank where none is.

    Args:
        values: at least one; NaN where nothing was logged, infinite where it was no finite number.
        width: characters at most.
    """
    return "".join(
        " " if level is None else "×" if level == inf else BLOCKS[min(len(BLOCKS) - 1, int(level * len(BLOCKS)))]
        for level in _levels(values, width)
    )


def path(values: Sequence[float], width: int, height: int) -> str:
    """The `d` of an SVG path; a gap where rows are not finite, and none where nothing was logged."""
    points, pen = [], "M"
    levels = _levels(values, width)
    for place, level in enumerate(levels):
        if level is None or level == inf:
            pen = pen if level is None else "M"
            continue
        points.append(f"{pen}{place * width / max(1, len(levels) - 1):.1f} {height - 1 - level * (height - 2):.1f}")
        pen = "L"
    return "".join(points)


def _levels(values: Sequence[float], width: int) -> list[float | None]:
    """Parts of the values, from 0 for the lowest row to 1 for the highest; None where nothing was logged."""
    known = [value for value in values if isfinite(value)]
    scale = 1e-9 if known and max(map(abs, known)) > LARGE else 1.0
    low, high = (min(known) * scale, max(known) * scale) if known else (0.0, 0.0)
    levels: list[float | None] = []
    for part in _parts(values, width):
        rows = [value * scale for value in part if isfinite(value)]
        none = inf if any(isinf(value) for value in part) else None
        levels.append((sum(rows) / len(rows) - low) / ((high - low) or 1.0) if rows else none)
    return levels


def _parts(values: Sequence[float], count: int) -> list[Sequence[float]]:
    size = len(values)
    if size <= count:
        return [values[place : place + 1] for place in range(size)]
    return [values[place * size // count : (place + 1) * size // count] for place in range(count)]
