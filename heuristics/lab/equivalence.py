"""Is an engine as good as TRL? Cells drawn by digest are trained by both, and the difference is recorded.

An engine that is not held to be equal may train what it likes; what it trained is not recorded as evidence.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import ValidationError, model_validator
from pydantic.dataclasses import dataclass

from heuristics import paths
from heuristics.lab.plan import alike
from heuristics.schema import HeuristicsError, Noun, Protocol, Run, digest
from heuristics.signals import damaged, end_and_start

REFERENCE = "trl"
MARGIN = 0.05
T_95 = 1.7138715277470473  # Student's t, 23 degrees of freedom, one-sided 95 %: two such bounds make a 90 % interval
POINTS, SEEDS = 4, 2  # rates a stratum and seeds a rate: 3 * 4 * 2 = 24 cells
NEAR = 2.0  # a rate within this factor of the best one counts as at it
Stratum = Literal["below", "at", "above"]


@dataclass(frozen=True)
class Point:
    """An arm at a rate, and where that rate stands to the arm's best."""

    stratum: Stratum
    arm: str
    rate: float


class Pair(Noun):
    """One cell in both engines.

    Attributes:
        reference: score of TRL's run, gain over gain at the best rate.
        engine: score of the other engine's run.
        reference_damaged: whether TRL's run ends damaged.
        engine_damaged: whether the other engine's does.
    """

    stratum: Stratum
    arm: str
    rate: float
    seed: int
    reference: float
    engine: float
    reference_damaged: bool
    engine_damaged: bool


class EngineCheck(Noun):
    """What came out when cells of a protocol were trained by two engines.

    Attributes:
        golden: the engine's golden numbers when it was checked, by arm.
        mean: mean of engine minus reference.
        low: lower end of its 90 % interval.
        high: upper end.
        differ: cells that are damaged in one engine only.
        seeds_differ: how many would be if two TRL seeds stood for the two engines, in as many cells.
    """

    protocol: str
    engine: str
    against: str
    golden: Mapping[str, tuple[float, ...]]
    pairs: tuple[Pair, ...]
    mean: float
    low: float
    high: float
    differ: int
    seeds_differ: int
    environment: Mapping[str, str]
    commit: str
    recorded: date

    @model_validator(mode="after")
    def _what_the_pairs_say(self) -> "EngineCheck":
        found = _summary(self.pairs)
        stored = {name: getattr(self, name) for name in found}
        if len(self.pairs) != 3 * POINTS * SEEDS or found != stored:
            raise ValueError(f"{len(self.pairs)} pairs say {found}, the file {stored}")
        return self

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the engine is not held to be equal; empty if it is."""
        found = []
        if not (self.low > -MARGIN and self.high < MARGIN):
            found.append(
                f"mean difference of scores {self.mean:+.3f}, 90 % interval {self.low:+.3f} to {self.high:+.3f}, "
                f"leaves -{MARGIN} to +{MARGIN}"
            )
        if self.differ > self.seeds_differ:
            found.append(
                f"{self.differ} cells are damaged in one engine only, {self.seeds_differ} between two TRL seeds"
            )
        return tuple(found)


def _summary(pairs: Sequence[Pair]) -> dict[str, float | int]:
    """Mean difference with its 90 % interval, and cells damaged in one side only, between engines and between seeds."""
    gaps = np.array([pair.engine - pair.reference for pair in pairs])
    mean, reach = float(gaps.mean()), T_95 * float(gaps.std(ddof=1)) / len(gaps) ** 0.5
    points: dict[tuple[str, float], list[bool]] = {}
    for pair in pairs:
        points.setdefault((pair.arm, pair.rate), []).append(pair.reference_damaged)
    return {
        "mean": round(mean, 6), "low": round(mean - reach, 6), "high": round(mean + reach, 6),
        "differ": sum(pair.reference_damaged != pair.engine_damaged for pair in pairs),
        "seeds_differ": sum(len(hurt) for hurt in points.values() if len(set(hurt)) > 1),
    }  # fmt: skip


def draw(protocol: Protocol, runs: Sequence[Run]) -> list[tuple[Point, list[Run]]]:
    """Four rates below, four at and four above the best one, each with the runs of two screening seeds.

    Rates are drawn in the order of the digests of protocol, arm and rate: nobody chooses them.

    Args:
        protocol: whose cells.
        runs: screening runs, of any engine.

    Raises:
        HeuristicsError: a stratum has too few rates with two seeds.
    """
    by_point: dict[Point, dict[int, Run]] = {}
    best = {arm: protocol.pick(f"best({arm})", runs) for arm in protocol.screened}
    for run in runs:
        if run.cell.role == "screen":
            ratio = run.cell.rate / best[run.cell.arm]
            stratum: Stratum = "below" if ratio < 0.99 / NEAR else "above" if ratio > NEAR * 1.01 else "at"
            by_point.setdefault(Point(stratum, run.cell.arm, run.cell.rate), {})[run.cell.seed] = run
    drawn = []
    for stratum in ("below", "at", "above"):
        there = [point for point, seeds in by_point.items() if point.stratum == stratum and len(seeds) >= SEEDS]
        there.sort(key=lambda point: digest([protocol.id, point.arm, point.rate]))
        if len(there) < POINTS:
            raise HeuristicsError(
                f"protocol {protocol.id!r}: {len(there)} rates {stratum} the best one have {SEEDS} screening seeds, "
                f"the engine check needs {POINTS}"
            )
        for point in there[:POINTS]:
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
        environment=environment, commit=commit, recorded=today, **_summary(pairs),  # type: ignore[arg-type]
    )  # fmt: skip


def _unit(protocol: Protocol, arm: str, runs: Sequence[Run]) -> float:
    best = protocol.pick(f"best({arm})", runs)
    ends = [
        end_and_start(run, protocol.metric)
        for run in runs
        if run.cell.arm == arm and run.cell.role == "screen" and run.cell.rate == best
    ]
    unit = sum(end - start for end, start in ends) / len(ends)
    if unit <= 0:
        raise HeuristicsError(f"protocol {protocol.id!r}: {arm} gains {unit:.3f} at its best rate: nothing to compare")
    return unit


def folder() -> Path:
    """Where engine checks are recorded."""
    return paths.data() / "evidence" / "engine-checks"


def read_checks(protocol: str, engine: str) -> list[EngineCheck]:
    """Recorded checks of an engine on a protocol.

    Raises:
        HeuristicsError: a file is damaged.
    """
    found = []
    for path in sorted(folder().glob(f"{protocol}-{engine}-*.json")):
        try:
            found.append(EngineCheck.model_validate_json(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            raise HeuristicsError(f"{path}: no engine check ({str(error).splitlines()[0]}); restore it") from error
    return [check for check in found if (check.protocol, check.engine) == (protocol, engine)]


def proven(protocol: str, engine: str, golden: Mapping[str, tuple[float, ...]], stack: Mapping[str, str]) -> bool:
    """Whether recorded checks hold the engine, as it behaves now and on this device, equal to TRL on a protocol.

    One that does not outweighs all that do.
    """
    device = stack.get("device")
    checks = [
        check
        for check in read_checks(protocol, engine)
        if alike(golden, check.golden) and check.environment.get("device") == device
    ]
    return bool(checks) and not any(check.problems for check in checks)


def write_check(check: EngineCheck) -> Path:
    """Record a check, whatever it found."""
    data = check.model_dump(mode="json")
    path = folder() / f"{check.protocol}-{check.engine}-{digest(data['pairs'])[:8]}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = ",\n".join(f"  {json.dumps(pair)}" for pair in data.pop("pairs"))
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    path.write_text(f'{{\n{head},\n "pairs": [\n{pairs}\n ]\n}}\n', encoding="utf-8")
    return path
