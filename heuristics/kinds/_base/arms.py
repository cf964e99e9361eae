"""Which arms of a protocol a claim is about, found by what they differ in; and their runs as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from heuristics.kinds._base.fields import Told
from heuristics.schema import Evidence, HeuristicsError, Protocol, Run, Scalar, Scope
from heuristics.schema.knobs import Knob, knob, positions
from heuristics.signals import damaged, end_and_start


def told_of(protocol: Protocol, arm: str) -> dict[str, Scalar]:
    """All that an arm is told: method, tuning, base, steps and its knobs."""
    setting = protocol.arms[arm]
    return {
        "method": setting.method, "tuning": setting.tuning, "base": protocol.bases.get(arm, protocol.base),
        "steps": protocol.lengths.get(arm, protocol.steps), "parameters": setting.parameters, **setting.knobs,
    }  # fmt: skip


def arms_with(protocol: Protocol, wanted: Told, scope: Scope) -> tuple[str, ...]:
    """Screened arms that are told what is wanted, in the protocol's order, within the tunings of a scope."""
    found = []
    for arm in protocol.screened:
        told = told_of(protocol, arm)
        fits = all(name in told and told[name] == value for name, value in wanted.items())
        if fits and (not scope.tuning or told["tuning"] in scope.tuning or "tuning" in wanted):
            found.append(arm)
    return tuple(found)


def pairs(protocol: Protocol, first: Told, second: Told, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Pairs of arms of which one is told `first`, the other `second`, and which are told the same of all else.

    Knobs that only one of them has, such as the rank of adapters, count as part of the difference; so does the exact
    number of parameters.
    """
    named = {*first, *second, "parameters"}
    found = []
    for one in arms_with(protocol, first, scope):
        for other in arms_with(protocol, second, scope):
            ours, theirs = told_of(protocol, one), told_of(protocol, other)
            if one != other and all(ours[key] == theirs[key] for key in ours.keys() & theirs.keys() - named):
                found.append((one, other))
    return tuple(found)


@dataclass(frozen=True)
class Arm:
    """The runs of one arm as numbers, screening and fresh ones.

    Attributes:
        name: of the arm.
        tuned: the knob that the protocol tunes.
        runs: in the order of the arrays.
        x: (runs,) the tuned knob on its own scale.
        gain: (runs,) end minus start of the metric, in its own unit.
        seed: (runs,) seed of each.
        fresh: (runs,) whether it is a confirmatory run, not a screening one.
        damaged: (runs,) whether it ends below its base.
        places: position on the scale, by value.
    """

    name: str
    tuned: Knob
    runs: tuple[Run, ...]
    x: np.ndarray
    gain: np.ndarray
    seed: np.ndarray
    fresh: np.ndarray
    damaged: np.ndarray
    places: Mapping[Scalar, float]

    @property
    def kept(self) -> np.ndarray:
        """(runs,) gains with what a damaged run loses bounded: it loses the whole gain, and never more."""
        return np.asarray(np.where(self.damaged, 0.0, np.maximum(self.gain, 0.0)))


def runs_of(evidence: Evidence, name: str) -> Arm:
    """The runs of an arm as numbers.

    Raises:
        HeuristicsError: the evidence holds readings, not runs.
    """
    protocol = protocol_of(evidence)
    runs = tuple(run for run in evidence.runs if run.cell.arm == name and run.cell.role != "control")
    values = [run.cell.value for run in runs]
    tuned = knob(protocol.knob, protocol.grid)
    order = sorted(dict.fromkeys([*protocol.grid, *values]), key=lambda value: (str(type(value)), value))
    places = positions(tuned, [*protocol.grid, *values] if tuned.scale in ("ordered", "choice") else order)
    ends = [end_and_start(run, protocol.metric) for run in runs]
    return Arm(
        name=name, tuned=tuned, runs=runs, x=np.array([places[value] for value in values]),
        gain=np.array([end - start for end, start in ends]), seed=np.array([run.cell.seed for run in runs]),
        fresh=np.array([run.cell.role == "confirm" for run in runs], dtype=bool),
        damaged=np.array([damaged(end, start) for end, start in ends], dtype=bool), places=places,
    )  # fmt: skip


def protocol_of(evidence: Evidence) -> Protocol:
    """The protocol that the runs followed, as recorded with them.

    Raises:
        HeuristicsError: the evidence holds readings, not runs.
    """
    if evidence.spec is None:
        raise HeuristicsError(f"evidence of {evidence.protocol!r} holds no protocol: runs cannot be judged without it")
    return evidence.spec


class Held:
    """An evidence as a key of what was computed from it."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        # A copy with other runs keeps the content of what it was copied from, so its runs count too.
        self.key = evidence.content, id(evidence.runs)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and self.key == other.key
