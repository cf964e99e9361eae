"""Engine checks as they were recorded: which engine counts as which.

An engine that repeats TRL's runs counts as TRL where cells of the protocol were trained by both and agreed. Elsewhere
it stands under its own name, in a stratum of its own.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import ValidationError, model_validator

from heuristics.schema import Evidence, HeuristicsError, Noun
from heuristics.store import paths

REFERENCE = "trl"
MARGIN = 0.05
T_95 = 1.7138715277470473  # Student's t, 23 degrees of freedom, one-sided 95 %: two such bounds make a 90 % interval
POINTS, SEEDS = 4, 2  # rates a stratum and seeds a rate: 3 * 4 * 2 = 24 cells
TOLERANCE = 0.02  # rounding of another processor moves golden numbers by far less, another algorithm by far more
Place = Literal["below", "at", "above"]


class Pair(Noun):
    """One cell in both engines.

    Attributes:
        reference: score of TRL's run, gain over gain at the best rate.
        engine: score of the other engine's run.
        reference_damaged: whether TRL's run ends damaged.
        engine_damaged: whether the other engine's does.
    """

    stratum: Place
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
        found = summary(self.pairs)
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


def summary(pairs: Sequence[Pair]) -> dict[str, float | int]:
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


def alike(ours: Mapping[str, tuple[float, ...]], known: Mapping[str, tuple[float, ...]]) -> bool:
    """Whether two measurements of golden numbers agree to 2 %."""
    return set(ours) == set(known) and all(
        len(ours[arm]) == len(known[arm])
        and all(math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-4) for a, b in zip(ours[arm], known[arm], strict=True))
        for arm in ours
    )


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
    """Whether recorded checks hold the engine, as it behaves and on this device, equal to TRL on a protocol.

    One that does not outweighs all that do.

    Args:
        protocol: id.
        engine: name.
        golden: its golden numbers, by arm.
        stack: versions, and the device if it is a GPU.
    """
    checks = _of(protocol, engine, golden, stack)
    return bool(checks) and not any(check.problems for check in checks)


def refuted(protocol: str, engine: str, golden: Mapping[str, tuple[float, ...]], stack: Mapping[str, str]) -> bool:
    """Whether a recorded check found the engine different from TRL on a protocol."""
    return any(check.problems for check in _of(protocol, engine, golden, stack))


def _of(
    protocol: str, engine: str, golden: Mapping[str, tuple[float, ...]], stack: Mapping[str, str]
) -> list[EngineCheck]:
    return [
        check
        for check in read_checks(protocol, engine)
        if alike(golden, check.golden) and check.environment.get("device") == stack.get("device")
    ]


def counts_as(evidence: Evidence) -> str:
    """Name under which an evidence's engine stands in a stratum."""
    same = proven(evidence.protocol, evidence.engine, evidence.golden, evidence.environment)
    return REFERENCE if same else evidence.engine
