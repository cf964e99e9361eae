"""A protocol walked on made-up runs that all learn well: what gives no number even then never will."""

import functools
import math

from heuristics.kinds._base.truth import Peak, draw
from heuristics.schema import Cell, Claim, HeuristicsError, Protocol, Run
from heuristics.verdict.calibration.walk import evidence_of
from heuristics.verdict.effects import effects

UNPAID = ("shuffled", "zero")
WORLDS = ("rehearsal", "another", "third")
"""Made-up runs that differ by chance; what fails in one of them only is bad luck."""

PAID = {"reward_first": 0.4, "reward_end": 0.9}
"""The reward that made-up runs were paid, which only claims about false rewards ask for."""


def unanswered(protocol: Protocol, claim: Claim) -> str:
    """Why a whole protocol would give no number for a claim although every arm learns; empty if it would give one.

    Args:
        protocol: as a page sees it.
        claim: that it says it decides, by its own id.

    Returns:
        Empty also where made-up runs cannot show it, because the knob's values are no numbers.
    """
    if not all(isinstance(value, int | float) and not isinstance(value, bool) and value > 0 for value in protocol.grid):
        return ""
    problems = [_problem(protocol, claim.model_copy(update={"untested": None}), world) for world in WORLDS]
    return problems[0] if all(problems) else ""


def _problem(protocol: Protocol, claim: Claim, world: str) -> str:
    try:
        told = effects([claim], [evidence_of(protocol, [claim], functools.partial(_run, protocol, world))])
    except HeuristicsError as error:
        return str(error)
    if any(one.estimate is not None for one in told):
        return ""
    return next((problem for one in told for problem in one.problems), "")


def _run(protocol: Protocol, world: str, cell: Cell) -> Run:
    grid = sorted(float(str(value)) for value in protocol.grid)
    unpaid = cell.setting.knobs.get("reward_funcs") in UNPAID
    peak = Peak(middle=math.log10(grid[len(grid) // 2]), shows=1.0, ruined=1.0, gain=0.0 if unpaid else 0.6)
    made = draw(cell, peak, "normal", world)
    metric = {f"{protocol.metric}{end}": made.final[f"accuracy{end}"] for end in ("", "_start")}
    return made.model_copy(update={"final": {**PAID, **made.final, **metric}})
