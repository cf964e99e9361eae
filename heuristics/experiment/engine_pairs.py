"""Is an engine as good as TRL? Cells drawn by digest are trained by both, and the difference is recorded."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic.dataclasses import dataclass

from heuristics.schema import HeuristicsError, Protocol, Run, digest
from heuristics.signals import damaged, end_and_start
from heuristics.store.engine_checks import POINTS, REFERENCE, SEEDS, EngineCheck, Pair, Place, folder, summary

NEAR = 2.0  # a value within this factor of the best one counts as at it
LEAST = 0.1  # gain that scores are measured in, at least


@dataclass(frozen=True)
class Point:
    """An arm at a value of its knob, and where that stands to the arm's best."""

    stratum: Place
    arm: str
    rate: float


def draw(protocol: Protocol, runs: Sequence[Run]) -> list[tuple[Point, list[Run]]]:
    """Four points below, four at and four above the best value of their arm, each with the runs of two seeds.

    Any arm that was screened can be drawn, at any value at which it ran, in screening or after. The arms that were
    drawn least come first, and of one arm the order is that of digests of protocol, arm and value: nobody chooses.

    Args:
        protocol: whose cells.
        runs: of any engine; screening runs say where the best values are, and controls are left out.

    Raises:
        HeuristicsError: a stratum has too few points with two seeds.
    """
    by_point: dict[Point, dict[int, Run]] = {}
    best = {arm: float(str(protocol.pick(f"best({arm})", runs))) for arm in protocol.screened}
    for run in runs:
        if run.cell.role != "control" and run.cell.arm in best:
            ratio = run.cell.number / best[run.cell.arm]
            stratum: Place = "below" if ratio < 0.99 / NEAR else "above" if ratio > NEAR * 1.01 else "at"
            by_point.setdefault(Point(stratum, run.cell.arm, run.cell.number), {}).setdefault(run.cell.seed, run)
    drawn: list[tuple[Point, list[Run]]] = []
    for stratum in ("below", "at", "above"):
        there = [point for point, seeds in by_point.items() if point.stratum == stratum and len(seeds) >= SEEDS]
        if len(there) < POINTS:
            raise HeuristicsError(
                f"protocol {protocol.id!r}: {len(there)} values {stratum} the best one were run with {SEEDS} seeds, "
                f"the engine check needs {POINTS}"
            )
        for _ in range(POINTS):
            times = Counter(point.arm for point, _ in drawn)
            point = min(there, key=lambda one: (times[one.arm], digest([protocol.id, one.arm, one.rate])))
            there.remove(point)
            seeds = sorted(by_point[point])[:SEEDS]
            drawn.append((point, [by_point[point][seed] for seed in seeds]))
    return drawn


def compare(
    protocol: Protocol, drawn: Sequence[tuple[Point, Sequence[Run]]], reference: Mapping[str, Run],
    engine: Mapping[str, Run], *, name: str, golden: Mapping[str, tuple[float, ...]], screening: Sequence[Run],
    environment: Mapping[str, str], commit: str, today: date,
) -> EngineCheck:  # fmt: skip
    """Hold two engines' runs of the drawn cells against each other.

    Args:
        protocol: whose cells.
        drawn: by `draw`.
        reference: TRL's runs by cell key.
        engine: the other engine's runs by cell key.
        name: of the other engine.
        golden: of the other engine, now.
        screening: runs whose mean gain at the best rate is the unit of the scores.
        environment: versions and machine.
        commit: that is checked out.
        today: day of the check.
    """
    pairs: list[Pair] = []
    units = {arm: _unit(protocol, arm, screening) for arm in protocol.screened}
    for point, runs in drawn:
        for run in runs:
            ends = [end_and_start(side[run.cell.key], protocol.metric) for side in (reference, engine)]
            scores = [(end - start) / units[point.arm] for end, start in ends]
            broken = [damaged(*pair) for pair in ends]
            pairs.append(
                Pair(
                    stratum=point.stratum, arm=point.arm, rate=point.rate, seed=run.cell.seed,
                    reference=round(scores[0], 6), engine=round(scores[1], 6),
                    reference_damaged=broken[0], engine_damaged=broken[1],
                )
            )  # fmt: skip
    return EngineCheck(
        protocol=protocol.id, engine=name, against=REFERENCE, golden=golden, pairs=tuple(pairs),
        environment=environment, commit=commit, recorded=today, **summary(pairs),  # type: ignore[arg-type]
    )  # fmt: skip


def _unit(protocol: Protocol, arm: str, runs: Sequence[Run]) -> float:
    """Mean gain of an arm at its best value; a tenth for one that gains less, so that noise is not made large."""
    best = protocol.pick(f"best({arm})", runs)
    ends = [
        end_and_start(run, protocol.metric)
        for run in runs
        if run.cell.arm == arm and run.cell.role == "screen" and run.cell.number == best
    ]
    return max(LEAST, sum(end - start for end, start in ends) / len(ends))


def write_check(check: EngineCheck) -> Path:
    """Record a check, whatever it found."""
    data = check.model_dump(mode="json")
    path = folder() / f"{check.protocol}-{check.engine}-{digest(data['pairs'])[:8]}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = ",\n".join(f"  {json.dumps(pair)}" for pair in data.pop("pairs"))
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    path.write_text(f'{{\n{head},\n "pairs": [\n{pairs}\n ]\n}}\n', encoding="utf-8")
    return path
