"""One recorded training again: the same cell on the same engine, and where it ended beside where it had ended."""

import math
from dataclasses import dataclass
from pathlib import Path

from heuristics.schema import Evidence, HeuristicsError, Run, Scalar
from heuristics.schema.words import spell_value
from heuristics.signals import end_and_start
from heuristics.store import evidence_files
from heuristics.training.engines import load_engine
from heuristics.training.executors import load_executor

NEAR = 0.005
"""Part by which a value may be off: values are written to two or three digits."""


@dataclass(frozen=True)
class Again:
    """A training that was run once more.

    Attributes:
        recorded: the run as it was recorded.
        fresh: as it came now.
        metric: what both are measured by.
        seconds: that it took.
        evidence: where the recorded one stands: protocol, profile, engine and device.
    """

    recorded: Run
    fresh: Run
    metric: str
    seconds: float
    evidence: str

    def __str__(self) -> str:
        """Start and end of both, in lines."""
        cell = self.recorded.cell
        lines = [f"{self.evidence}: {cell.arm} {spell_value(cell.value)} seed {cell.seed}, {cell.steps} steps"]
        for name, run in (("recorded", self.recorded), ("now", self.fresh)):
            end, start = end_and_start(run, self.metric)
            lines.append(f"{name:>8}  {self.metric} {start:.3f} to {end:.3f}, {run.status}")
        return "\n".join([*lines, f"{self.seconds:.0f} seconds"])


def again(slug: str, protocol: str, arm: str, value: float | str, seed: int, *, executor: str, bases: Path) -> Again:
    """Train one recorded cell again; nothing is recorded or kept.

    Args:
        slug: heuristic.
        protocol: id of the protocol.
        arm: one that it compares.
        value: of the knob, to two digits or more.
        seed: of the run.
        executor: where it trains.
        bases: folder in which bases are cached.

    Raises:
        HeuristicsError: no such run is recorded; the message says what is. Or the training failed.
    """
    item, recorded = _find(slug, protocol, arm, value, seed)
    place = load_executor(executor)
    groups = load_engine(item.engine).groups([recorded.cell], place.memory())
    _, outcome, seconds = next(iter(place.run(groups, item.engine, bases)))
    if isinstance(outcome, HeuristicsError):
        raise outcome
    assert item.spec
    where = f"{item.protocol}/{item.profile}-{item.engine}-{item.device}"
    return Again(recorded, outcome, item.spec.metric, seconds, where)


def _find(slug: str, protocol: str, arm: str, value: float | str, seed: int) -> tuple[Evidence, Run]:
    items = [item for item in evidence_files.current(slug) if item.runs]
    left = [(item, run) for item in items for run in item.runs]
    for name, wanted in (("protocol", protocol), ("arm", arm), ("value", value), ("seed", seed)):
        found = [(item, run) for item, run in left if _same(_told(name, run), wanted)]
        if not found:
            there = dict.fromkeys(_told(name, run) for _, run in left)
            listed = ", ".join(spell_value(one) for one in sorted(there, key=lambda one: (str(type(one)), one)))
            raise HeuristicsError(f"no recorded run of {slug} has the {name} {wanted}; there are: {listed}")
        left = found
    return left[-1]


def _told(name: str, run: Run) -> Scalar:
    cell = run.cell
    return {"protocol": cell.protocol, "arm": cell.arm, "value": cell.value, "seed": cell.seed}[name]


def _same(here: Scalar, wanted: float | str) -> bool:
    if isinstance(here, int | float) and isinstance(wanted, int | float) and not isinstance(here, bool):
        return math.isclose(here, wanted, rel_tol=NEAR)
    return str(here) == str(wanted)
