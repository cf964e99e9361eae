"""How often each claim kind is right on runs of known truth, from recorded rows."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from heuristics.kinds import find_kind, kinds
from heuristics.render.charts.svg import table
from heuristics.schema import HeuristicsError
from heuristics.verdict.calibration import Row
from heuristics.verdict.calibration.table import LEAST_POWER, MOST_FALSE, summary
from heuristics.verdict.digests import kind_digest


def calibration(root: Path) -> str:
    """A table by kind and number of tasks, and every world folded beneath it.

    Only rows of a kind's judge as it is now are shown: the file's name holds the digest of its code.

    Raises:
        HeuristicsError: a file is no list of rows.
    """
    recorded = {kind: found for kind in kinds() if (found := rows_of(root, kind))}
    if not recorded:
        return "No calibration is recorded for the kinds as they are now.\n"
    head = [
        "kind", "tasks", "intervals that hold the truth", "wrongly supported, worst world",
        "wrongly contradicted, worst world", "decided rightly, all worlds", "what it cannot do",
    ]  # fmt: skip
    lines = [cells for kind, rows in recorded.items() for cells in summary(kind, rows)]
    whole = [
        [row.kind, row.truth, row.wanted, row.noise, str(row.tasks), str(row.repeats), f"{row.supported:.0%}",
         f"{row.contradicted:.0%}", "" if row.covered is None else f"{row.covered:.0%}", f"{row.formed:.0%}"]
        for rows in recorded.values() for row in rows
    ]  # fmt: skip
    more = [
        "kind",
        "truth",
        "wanted",
        "runs",
        "tasks",
        "repeats",
        "supported",
        "contradicted",
        "covered",
        "with a number",
    ]
    lacking = [kind for kind in kinds() if find_kind(kind).worlds and kind not in recorded]
    said = f"Not calibrated since they changed: {', '.join(lacking)}.\n\n" if lacking else ""
    return (
        f"{said}Wanted: intervals that hold the truth in 86 to 97 of 100 cases, at most {MOST_FALSE:.0%} false "
        f"verdicts either way, and at least {LEAST_POWER:.0%} of clear truths decided.\n\n"
        f'<div class="hx-scroll">{table(head, lines)}</div>\n'
        f'<details class="hx-data" data-search-exclude><summary>Every world</summary>'
        f'<div class="hx-scroll">{table(more, whole)}</div></details>\n'
    )


def rows_of(root: Path, kind: str) -> Sequence[Row]:
    """Recorded rows of a kind as its code is now; none if it was not calibrated since it changed.

    Raises:
        HeuristicsError: the file is no list of rows.
    """
    path = root / "evidence" / "calibration" / f"{kind}-{kind_digest(kind)[:8]}.json"
    if not path.is_file():
        return ()
    try:
        return [Row.model_validate(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, ValidationError) as error:
        raise HeuristicsError(
            f"{path.relative_to(root).as_posix()}: no calibration ({str(error).splitlines()[0]}); make it anew: "
            f"python benchmarks/judges.py {kind}"
        ) from error
