"""What a kind's calibration comes to: coverage, false verdicts, power, and what it cannot do."""

from collections.abc import Sequence

from heuristics.verdict.calibration.walk import Row

MOST_FALSE, LEAST_POWER, COVERED = 0.05, 0.80, (0.86, 0.97)


def summary(kind: str, rows: Sequence[Row]) -> list[list[str]]:
    """A line a number of tasks: cells of the table on the page about verdicts."""
    return [_line(kind, [row for row in rows if row.tasks == tasks]) for tasks in sorted({row.tasks for row in rows})]


def _line(kind: str, rows: Sequence[Row]) -> list[str]:
    held = [row.covered for row in rows if row.covered is not None]
    span = f"{min(held):.0%} to {max(held):.0%}, {sum(held) / len(held):.0%} on average" if held else "no one number"
    up, down = _worst(rows, "supported"), _worst(rows, "contradicted")
    right = [power(row) for row in rows if row.wanted != "inconclusive"]
    told = f"{min(right):.0%} to {max(right):.0%}, {sum(right) / len(right):.0%} on average" if right else ""
    return [kind, str(rows[0].tasks), span, f"{up:.0%}", f"{down:.0%}", told, "; ".join(limits(rows))]


def _worst(rows: Sequence[Row], way: str) -> float:
    """The largest share of verdicts of one direction among worlds where another is wanted."""
    return max((float(getattr(row, way)) for row in rows if row.wanted != way), default=0.0)


def power(row: Row) -> float:
    """Share of verdicts that are right where the sentence is clearly true or false."""
    return row.supported if row.wanted == "supported" else row.contradicted


def limits(rows: Sequence[Row]) -> list[str]:
    """What a kind cannot do, in words, with the margin that so many repeats leave open (two standard errors)."""
    found = []
    for row in rows:
        spare = 2 * (MOST_FALSE * (1 - MOST_FALSE) / row.repeats) ** 0.5
        for way in ("supported", "contradicted"):
            if row.wanted != way and getattr(row, way) > MOST_FALSE + spare:
                found.append(f"{getattr(row, way):.0%} wrongly {way} ({row.truth}, {row.noise})")
        if row.covered is not None and row.covered < COVERED[0] - 2 * (0.86 * 0.14 / row.repeats) ** 0.5:
            found.append(f"intervals too narrow: {row.covered:.0%} ({row.truth}, {row.noise})")
    wide = [row for row in rows if row.covered is not None and row.covered > COVERED[1]]
    if wide:
        found.append(f"intervals wider than they need be in {len(wide)} of {len(rows)} worlds")
    weak = [row for row in rows if row.wanted != "inconclusive" and power(row) < LEAST_POWER]
    noises = dict.fromkeys(row.noise for row in weak)
    if noises:
        found.append(f"power below {LEAST_POWER:.0%}: {', '.join(noises)}")
    return found
