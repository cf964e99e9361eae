"""The way of every calibration: a protocol is walked on drawn runs, judged as pages are, many times over, counted."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from heuristics.kinds import find_kind
from heuristics.kinds._base.truth import Noise, Peak, Toy, Truth, draw
from heuristics.schema import Cell, Claim, Evidence, Noun, ProfileName, Protocol, Run, Verdict
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from heuristics.verdict.effects import effects

TASKS = (1, 6)
"""One task, as a page begins; and six, which a claim about training in general needs."""


SEVERAL: tuple[Noise, ...] = ("normal", "some damaged", "correlated seeds")
"""How runs scatter where six tasks are run: each takes six times as long."""


class Row(Noun):
    """How often a kind was right in one world.

    Attributes:
        kind: of claim.
        truth: what was the case.
        wanted: what the sentence then is; `inconclusive` on the edge of its region.
        noise: how runs scatter.
        tasks: how many were run.
        repeats: how often.
        supported: share of verdicts.
        contradicted: share of verdicts.
        covered: share of 90 % intervals that hold the truth, of those that were formed; None where the sentence has no
            one number.
        formed: share of repeats in which there was a number at all.
    """

    kind: str
    truth: str
    wanted: str
    noise: str
    tasks: int
    repeats: int
    supported: float
    contradicted: float
    covered: float | None
    formed: float


def evidence_of(protocol: Protocol, claims: Sequence[Claim], run: Callable[[Cell], Run], shift: int = 0) -> Evidence:
    """Evidence of a whole protocol, by its first profile that is no smoke.

    Args:
        protocol: to be walked.
        claims: that the evidence shall decide, their rules set before it.
        run: makes the run of a cell.
        shift: moves every seed, so that further calls draw others.
    """
    profile = next(name for name, profile in protocol.profiles.items() if not profile.smoke)
    runs: list[Run] = []
    while cells := _next(protocol, runs, profile):
        for cell, moved in ((cell, _moved(cell, shift)) for cell in cells):
            runs.append(run(moved).model_copy(update={"cell": cell}))
    return Evidence(
        slug="synthetic", protocol=protocol.id, profile=profile, engine="synthetic", device="none", plan="0",
        rules={claim.id: rule(claim) for claim in claims}, spec=protocol, environment={}, commit="", content="0" * 64,
        recorded=date(2026, 1, 1),
    ).model_copy(update={"runs": tuple(runs)})  # fmt: skip


_stages: dict[tuple[object, ...], tuple[Cell, ...]] = {}


def _next(protocol: Protocol, runs: Sequence[Run], profile: ProfileName) -> tuple[Cell, ...]:
    """The protocol's next cells. They hang on what screening picks alone, and are the same in thousands of walks."""
    screened = [run for run in runs if run.cell.role == "screen"]
    asked = (*protocol.confirm, *protocol.controls) if screened else ()
    picks = tuple(str(protocol.pick(judged.at, screened)) for judged in asked)
    key = (protocol.model_dump_json(), len(runs), picks)
    if key not in _stages:
        _stages[key] = protocol.next_cells(runs, profile)
    return _stages[key]


def _moved(cell: Cell, shift: int) -> Cell:
    """The cell with another seed."""
    return cell.model_construct(**{**cell.__dict__, "seed": cell.seed + 1000 * (shift + 1)})


def walk(toy: Toy, truth: Truth, noise: Noise, tasks: int, repeat: int) -> Verdict:
    """One verdict on drawn runs of some tasks, whose peaks lie about the truth."""
    found = []
    for task in range(tasks):
        protocol = toy.protocol(task)
        world = f"{truth.name}/{noise}/{task}/{repeat}"
        stream = random.Random(world)
        moved = stream.gauss(0, truth.spread) if tasks > 1 else 0.0
        peaks = dict(truth.peaks)
        if moved:
            first = next(iter(peaks))
            peaks[first] = replace(peaks[first], middle=peaks[first].middle + moved)
        run = _drawing(peaks, noise, world)
        found.append(evidence_of(protocol, [toy.claim], run, repeat))
    return decide([toy.claim], effects([toy.claim], found))[0]


def _drawing(peaks: dict[str, Peak], noise: Noise, world: str) -> Callable[[Cell], Run]:
    return lambda cell: draw(cell, peaks[cell.arm], noise, world)


def calibrate(kind: str, repeats: int, tasks: Sequence[int] = TASKS) -> Iterator[Row]:
    """Judge a kind's toy claim in all of its worlds.

    Args:
        kind: that has worlds.
        repeats: of each world with one task; with six a third of them, at least 30.
        tasks: numbers of tasks.
    """
    found = find_kind(kind)
    for truth in found.worlds:
        for count in tasks:
            for noise in found.toy.noises if count == 1 else [one for one in SEVERAL if one in found.toy.noises]:
                times = repeats if count == 1 else max(repeats // 3, 30)
                verdicts = [walk(found.toy, truth, noise, count, repeat) for repeat in range(times)]
                yield row_of(kind, truth, noise, count, verdicts)


def row_of(kind: str, truth: Truth, noise: str, tasks: int, verdicts: Sequence[Verdict]) -> Row:
    """Verdicts counted."""
    formed = [verdict.headline[0] for verdict in verdicts if verdict.headline]
    ways = [verdict.direction for verdict in verdicts]
    held = (
        [one.low <= truth.value + 1e-9 and truth.value <= one.high + 1e-9 for one in formed]
        if truth.value is not None
        else []
    )
    return Row(
        kind=kind, truth=truth.name, wanted=truth.direction, noise=noise, tasks=tasks, repeats=len(verdicts),
        supported=ways.count("supported") / len(ways), contradicted=ways.count("contradicted") / len(ways),
        covered=round(sum(held) / len(held), 3) if held else None, formed=len(formed) / len(ways),
    )  # fmt: skip
