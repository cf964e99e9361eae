"""Run protocols: one function behind `heuristics verify` and `pytest checks/`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from heuristics.experiment.journal import Journal, same_cell
from heuristics.experiment.plan import current_plan, trained_by
from heuristics.experiment.trainings import trainings
from heuristics.schema import Cell, HeuristicsError, ProfileName, Protocol, Run
from heuristics.training.engines import load_engine, require
from heuristics.training.executors import load_executor

RETRIES = 2


@dataclass(frozen=True)
class Known:
    """What published evidence contributes to a verification: golden numbers, and screening runs with their protocol."""

    golden: Mapping[str, tuple[float, ...]] | None = None
    screening: tuple[Run, ...] = ()
    spec: Protocol | None = None

    def screening_of(self, protocol: Protocol) -> tuple[Run, ...]:
        """The screening runs, if the protocol that made them trains as this one does."""
        return self.screening if self.spec is not None and trained_by(self.spec) == trained_by(protocol) else ()


@dataclass(frozen=True)
class Kept:
    """A further stage begins, and some of its cells were run before."""

    protocol: Protocol
    count: int


@dataclass(frozen=True)
class Planned:
    """A protocol is about to run."""

    protocol: Protocol
    plan: str
    done: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A cell is done and in the journal."""

    protocol: Protocol
    run: Run
    seconds: float


@dataclass(frozen=True)
class Failed:
    """A cell failed for a reason that is not a result."""

    protocol: Protocol
    cell: Cell
    error: HeuristicsError


@dataclass(frozen=True)
class Complete:
    """All cells of a protocol are done."""

    protocol: Protocol
    plan: str
    golden: Mapping[str, tuple[float, ...]]
    stack: Mapping[str, str]
    runs: tuple[Run, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    engine: str = ""


Event = Planned | Kept | Finished | Failed | Complete


def verify(
    protocols: Sequence[Protocol], *, profile: ProfileName, engine: str, executor: str, journal: Journal, bases: Path,
    known: Mapping[str, Known] | None = None,
) -> Iterator[Event]:  # fmt: skip
    """Run what is missing of some protocols, cell by cell, into the journal.

    Args:
        protocols: what to run, in this order.
        profile: size of the run.
        engine: name of the engine.
        executor: name of the executor.
        journal: where finished runs are kept, and found again by the next call.
        bases: folder in which bases are cached.
        known: by protocol id, what published evidence contributes.

    Yields:
        Planned, then Finished or Failed a cell, then Complete, a protocol.

    Raises:
        HeuristicsError: the protocol has no such profile, the engine cannot train an arm, or cells keep failing.
    """
    trainer, place = load_engine(engine), load_executor(executor)
    stack = trainer.stack()
    for protocol in protocols:
        if profile not in protocol.profiles:
            raise HeuristicsError(
                f"protocol {protocol.id!r} has no profile {profile!r}; it has {', '.join(protocol.profiles)}"
            )
        require(trainer, protocol)
        published = (known or {}).get(protocol.id, Known())
        plan, golden = current_plan(protocol, trainer, journal, bases, published.golden)
        rows = journal.runs(plan, engine, stack)
        there = {run.cell.key: run for run, _ in rows}
        seconds = {run.cell.key: spent for run, spent in rows}
        screening = published.screening_of(protocol) if protocol.profiles[profile].smoke else ()
        total = trainings(protocol, profile, screened=bool(screening)).by_arm.total()
        announced, failures = False, 0
        runs: dict[str, Run] = {}
        groups: list[tuple[Cell, ...]] = []
        while cells := protocol.next_cells((*screening, *runs.values()), profile):
            kept = {cell.key: same_cell(there[cell.key], cell) for cell in cells if cell.key in there}
            if announced and (more := len(kept.keys() - runs.keys())):
                yield Kept(protocol, more)
            runs |= kept
            if not {cell.key for cell in cells} <= {cell.key for group in groups for cell in group}:
                groups = trainer.groups(
                    cells, place.memory()
                )  # of all cells of the stage, so that a resumed call divides them alike
            missing = [group for group in groups if any(cell.key not in there for cell in group)]
            failed: set[int] = set()  # groups of this pass: one that fails counts once, however many its cells
            if not announced:
                announced = True
                yield Planned(protocol, plan, len(runs), total)
            for cell, outcome, spent in place.run(missing, engine, bases) if missing else ():
                if isinstance(outcome, HeuristicsError):
                    at = next(place for place, group in enumerate(groups) if cell in group)
                    failures += at not in failed
                    failed.add(at)
                    yield Failed(protocol, cell, outcome)
                    if failures > RETRIES:
                        raise HeuristicsError(
                            f"{failures} cells failed; the {len(runs)} finished ones are kept in {journal.path}. "
                            f"The last: {outcome}"
                        )
                    continue
                journal.add(outcome, plan=plan, engine=engine, stack=stack, seconds=spent)
                if cell.key not in there:
                    there[cell.key] = runs[cell.key] = outcome
                    seconds[cell.key] = spent
                    yield Finished(protocol, outcome, spent)
        ordered = tuple(runs[key] for key in sorted(runs))
        yield Complete(protocol, plan, golden, stack, ordered, {key: seconds[key] for key in sorted(runs)}, engine)
