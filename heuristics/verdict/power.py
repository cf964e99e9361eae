"""How narrow an interval will be before anything is trained, from what recorded runs spread."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from heuristics.kinds import find_kind
from heuristics.schema import Claim, Verdict
from heuristics.verdict.intervals import quantile

SMALL: str = "made in code"


@dataclass(frozen=True)
class Spread:
    """How far recorded estimates of a kind lie apart.

    Attributes:
        seed: standard deviation of one seed's estimate, median over studies.
        task: between tasks, median over claims with several; None where none has.
        studies: that this was taken from.
    """

    seed: float
    task: float | None
    studies: int


@dataclass(frozen=True)
class Power:
    """What a plan can tell of a claim.

    Attributes:
        claim: its id.
        kind: of it.
        tasks: that the plan has for it.
        seeds: of each.
        half: half of the width that its 90 % interval will have, on the kind's scale; None where nothing like it is
            recorded, or where one task alone cannot tell how tasks differ.
        spread: what that rests on.
        narrow: whether the claim's region is narrower than the interval will be, so that it cannot be supported.
    """

    claim: str
    kind: str
    tasks: int
    seeds: int
    half: float | None
    spread: Spread | None
    narrow: bool


def spread_of(kind: str, accepted: Iterable[tuple[Claim, Verdict]]) -> Spread | None:
    """Spread of a kind's recorded estimates on models made in code; None if there are none with an error."""
    seeds, tasks = [], []
    for claim, verdict in accepted:
        if claim.kind != kind:
            continue
        told = [one for one in verdict.effects if one.study.group == SMALL and one.error and one.seeds]
        seeds += [one.error * math.sqrt(one.seeds) for one in told if one.error]
        tasks += [
            one.spread for one in verdict.syntheses if one.group == SMALL and one.spread is not None and one.units > 1
        ]
    return Spread(median(seeds), median(tasks) if tasks else None, len(seeds)) if seeds else None


def power(claim: Claim, tasks: int, seeds: int, spread: Spread | None) -> Power:
    """What so many tasks and seeds can tell of a claim.

    The interval is that of a mean over tasks by Student's t (as `heuristics.verdict.synthesis` makes it); of one task
    it is that of its seeds, and says nothing of other tasks.
    """
    half = None
    if spread is not None and tasks:
        within = spread.seed / math.sqrt(seeds)
        if tasks == 1:
            half = quantile(None) * within
        elif spread.task is not None:
            half = quantile(tasks - 1) * math.hypot(spread.task, within) / math.sqrt(tasks)
    region = find_kind(claim.kind).region(claim, "")
    low, high = region.low, region.high
    narrow = half is not None and low is not None and high is not None and not region.outside and high - low < 2 * half
    return Power(claim.id, claim.kind, tasks, seeds, half, spread, narrow)


def powers(decided: Sequence[tuple[Claim, int, int]], accepted: Sequence[tuple[Claim, Verdict]]) -> list[Power]:
    """What a plan can tell of each claim, given the tasks and seeds that it has for it."""
    spreads = {kind: spread_of(kind, accepted) for kind in {claim.kind for claim, _, _ in decided}}
    return [power(claim, tasks, seeds, spreads[claim.kind]) for claim, tasks, seeds in decided]
