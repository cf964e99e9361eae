"""Hold a fresh, small run against what is published: agree, conflict, or too few to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from scipy import stats

from heuristics.schema import DAMAGE, Claim, Direction, Evidence, HeuristicsError, Run, Verdict
from heuristics.signals import end_and_start
from heuristics.verdict.judges import load_judge
from heuristics.verdict.select import fresh, spec

Agreement = Literal["agrees", "conflicts", "too few to say"]
AS_IF = 12
FEWEST = 5
LEVEL = 0.99


def agreement(claim: Claim, published: Verdict | None, evidence: Evidence) -> Agreement:
    """What a run of few seeds says beside a published verdict.

    The judge is asked what it would say if every seed had done as these did. That is no verdict: one seed cannot give
    one.
    """
    if published is None or published.direction not in ("supported", "contradicted"):
        return "too few to say"
    if evidence.spec is None or claim.id not in evidence.spec.decides:
        return "too few to say"
    try:
        assessment = load_judge(claim.kind)(claim, _as_if(evidence))
    except HeuristicsError:
        return "too few to say"
    if assessment.direction not in ("supported", "contradicted") or not assessment.in_scope:
        return "too few to say"
    return "agrees" if assessment.direction == published.direction else "conflicts"


def alone(claim: Claim, whole: Sequence[Evidence]) -> Direction:
    """What whole runs in a claim's scope say of it, nothing else asked; `inconclusive` where they disagree."""
    asked = [item for item in whole if item.spec is not None and claim.id in item.spec.decides]
    try:
        judged = [load_judge(claim.kind)(claim, item) for item in asked]
    except HeuristicsError:
        return "inconclusive"
    found = {item.direction for item in judged if item.in_scope or claim.transfer == "relational"}
    return found.pop() if len(found) == 1 else "inconclusive"


def _as_if(evidence: Evidence) -> Evidence:
    runs: list[Run] = []
    for run in evidence.runs:
        copies = 1 if run.cell.role == "screen" else AS_IF
        for copy in range(copies):
            cell = run.cell.model_copy(update={"seed": run.cell.seed + 10_000 * copy})
            runs.append(run.model_copy(update={"cell": cell}))
    return evidence.model_copy(update={"runs": tuple(runs)})


@dataclass(frozen=True)
class Outlier:
    """A fresh run that ends outside the 99 % prediction interval of the recorded ones."""

    run: Run
    gain: float
    low: float
    high: float


def outliers(evidence: Evidence, recorded: Sequence[Evidence]) -> tuple[list[Outlier], int, int]:
    """Fresh runs against recorded ones of the same protocol, arm and rate.

    The interval is t for one more run, widened to what was seen: runs at the edge of ruin are no normal sample.

    Returns:
        runs outside, how many were compared, and how many may lie outside by chance (99 %).
    """
    metric = spec(evidence).metric
    found, compared = [], 0
    for run in evidence.runs:
        if run.cell.role == "screen":
            continue
        known: list[float] = []
        for item in recorded:
            if item.protocol == evidence.protocol and item.spec is not None:
                same = fresh(item, run.cell.arm, run.cell.rate, run.cell.role).values()
                known.extend(end - start for end, start in (end_and_start(other, metric) for other in same))
        if len(known) < FEWEST:
            continue
        compared += 1
        mean = sum(known) / len(known)
        spread = sqrt(sum((value - mean) ** 2 for value in known) / (len(known) - 1))
        reach = float(stats.t.ppf(1 - (1 - LEVEL) / 2, len(known) - 1)) * spread * sqrt(1 + 1 / len(known))
        low, high = min(mean - reach, min(known) - DAMAGE), max(mean + reach, max(known) + DAMAGE)
        end, start = end_and_start(run, metric)
        if not low <= end - start <= high:
            found.append(Outlier(run, end - start, low, high))
    allowed = int(stats.binom.ppf(LEVEL, compared, 1 - LEVEL)) if compared else 0
    return found, compared, allowed
