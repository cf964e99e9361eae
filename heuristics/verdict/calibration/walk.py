"""The way of every calibration: a protocol is walked on drawn runs, judged as pages are, many times over, counted."""

import functools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from heuristics.kinds import find_kind
from heuristics.kinds._base.truth import Peak, Readings, Toy, Truth, draw
from heuristics.schema import Cell, Claim, Evidence, Noun, ProfileName, Protocol, Run, Verdict
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from heuristics.verdict.effects import effects

TASKS = (1, 6)
"""One task, as a page begins; and six, which a claim about training in general needs."""


SEVERAL = ("normal", "some damaged", "correlated seeds")
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


def evidence_of(protocol: Protocol, claims: Sequence[Claim], run: Callable[[Cell], Run]) -> Evidence:
    """Evidence of a whole protocol, by its first profile that is no smoke.

    Args:
        protocol: to be walked.
        claims: that the evidence shall decide, their rules set before it.
        run: makes the run of a cell, or of one like it, as whose it is kept.
    """
    profile = next(name for name, profile in protocol.profiles.items() if not profile.smoke)
    runs: list[Run] = []
    while cells := _next(protocol, runs, profile):
        for cell in cells:
            made = run(cell)
            runs.append(made if made.cell is cell else made.model_copy(update={"cell": cell}))
    return _kept(protocol.id, claims, protocol).model_copy(update={"profile": profile, "runs": tuple(runs)})


def _kept(name: str, claims: Sequence[Claim], protocol: Protocol | None) -> Evidence:
    """Evidence that holds nothing yet."""
    return Evidence(
        slug="synthetic", protocol=name, profile="tiny", engine="synthetic", device="none", plan="0",
        rules={claim.id: rule(claim) for claim in claims}, spec=protocol, environment={}, commit="", content="0" * 64,
        recorded=date(2026, 1, 1),
    )  # fmt: skip


_stages: dict[tuple[object, ...], tuple[Protocol, tuple[Cell, ...]]] = {}
"""Next cells by protocol (its id in memory, which lasts as long as it is kept here), runs so far and picks."""


def _next(protocol: Protocol, runs: Sequence[Run], profile: ProfileName) -> tuple[Cell, ...]:
    """The protocol's next cells. They hang on what screening picks alone, and are the same in thousands of walks."""
    screened = [run for run in runs if run.cell.role == "screen"]
    rules = {re.sub(r" ?[/*].*", "", judged.at) for judged in (*protocol.confirm, *protocol.controls)}
    picks = tuple((told, protocol.pick(told, screened)) for told in sorted(rules)) if screened else ()
    key = (id(protocol), profile, len(runs), picks)
    if key not in _stages:
        _stages[key] = protocol, protocol.next_cells(runs, profile)
    return _stages[key][1]


@functools.cache
def _protocol(toy: Toy, task: int) -> Protocol:
    return toy.protocol(task)


def walk(toy: Toy | Readings, truth: Truth, noise: str, tasks: int, repeat: int) -> Verdict:
    """One verdict on drawn runs of some tasks, whose peaks lie about the truth; or on drawn readings."""
    found = []
    for task in range(tasks):
        world = f"{truth.name}/{noise}/{task}/{repeat}"
        stream = random.Random(world)
        if isinstance(toy, Readings):
            kept = _kept(f"toy-{task}", [toy.claim], None)
            found.append(kept.model_copy(update={"readings": tuple(toy.read(truth, noise, stream))}))
            continue
        moved = stream.gauss(0, truth.spread) if tasks > 1 else 0.0
        peaks = dict(truth.peaks)
        if moved:
            first = next(iter(peaks))
            peaks[first] = replace(peaks[first], middle=peaks[first].middle + moved)
        found.append(evidence_of(_protocol(toy, task), [toy.claim], _drawing(peaks, noise, world)))
    return decide([toy.claim], effects([toy.claim], found))[0]


def _drawing(peaks: dict[str, Peak], noise: str, world: str) -> Callable[[Cell], Run]:
    return lambda cell: draw(cell, peaks[cell.arm], noise, world)


def calibrate(kind: str, repeats: int) -> Iterator[Row]:
    """Judge a kind's toy claim in all of its worlds, so many times each; half as many where six tasks are run.

    Readings are one survey or one machine, so a toy of readings is judged on one.
    """
    found = find_kind(kind)
    toy = found.toy
    for truth in found.worlds:
        for count in TASKS if isinstance(toy, Toy) else TASKS[:1]:
            for noise in toy.noises if count == 1 else [one for one in SEVERAL if one in toy.noises]:
                verdicts = [
                    walk(toy, truth, noise, count, repeat) for repeat in range(repeats if count == 1 else repeats // 2)
                ]
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
