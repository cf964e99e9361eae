"""Hold an engine against TRL on a protocol: train the drawn cells in both, as far as they are not there yet."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from heuristics.experiment.engine_pairs import compare, draw
from heuristics.experiment.journal import Journal
from heuristics.experiment.plan import current_plan
from heuristics.experiment.record import environment
from heuristics.schema import Cell, Evidence, HeuristicsError, Protocol, Run
from heuristics.store.engine_checks import REFERENCE, EngineCheck
from heuristics.training.engines import load_engine, require
from heuristics.training.executors import load_executor

SAME_START = 1e-3
"""How far two evaluations of one base may be apart."""


def hold(
    protocol: Protocol, *, engine: str, executor: str, journal: Journal, bases: Path, recorded: Sequence[Evidence],
    runs: Sequence[Run], commit: str, began: Callable[[str, int, int], None], done: Callable[[str], None],
) -> EngineCheck:  # fmt: skip
    """Check an engine on a protocol.

    Args:
        protocol: whose cells are drawn.
        engine: that is held against TRL.
        executor: where missing cells are trained.
        journal: where they are kept.
        bases: folder in which bases are cached.
        recorded: published evidence of the heuristic, whose runs need not be made again.
        runs: of the protocol, which the draw is from; those of screening say where the best values are.
        commit: that is checked out.
        began: told what is trained, how many cells are there and how many there will be.
        done: told each cell that is trained.

    Raises:
        HeuristicsError: a cell failed, or the protocol has too few values to draw from.
    """
    drawn = draw(protocol, runs)
    cells = [run.cell for _, some in drawn for run in some]
    sides: dict[str, dict[str, Run]] = {}
    golden: dict[str, tuple[float, ...]] = {}
    stack: dict[str, str] = {}
    for name in (REFERENCE, engine):
        trainer = load_engine(name)
        require(trainer, protocol)
        stack = trainer.stack()
        mine = [
            item
            for item in recorded
            if item.engine == name
            and item.protocol == protocol.id
            and item.golden
            and dict(item.environment).items() >= stack.items()
        ]
        plan, golden = current_plan(protocol, trainer, journal, bases, mine[-1].golden if mine else None)
        there = {run.cell.key: run for item in mine if item.plan == plan for run in item.runs}
        there |= {run.cell.key: run for run, _ in journal.runs(plan, name, stack)}
        there = _from_here(there, sides.get(REFERENCE), protocol.metric)
        missing = [cell for cell in cells if cell.key not in there]
        began(f"{protocol.id}: {len(cells)} cells in {name}", len(cells) - len(missing), len(cells))
        for cell, outcome, seconds in _train(cells, missing, name, executor, bases):
            if isinstance(outcome, HeuristicsError):
                raise HeuristicsError(f"engine check of {protocol.id!r}: {name} failed: {outcome}")
            journal.add(outcome, plan=plan, engine=name, stack=stack, seconds=seconds)
            if cell.key not in there:
                there[cell.key] = outcome
                done(cell.label)
        sides[name] = there
    return compare(
        protocol, drawn, sides[REFERENCE], sides[engine], name=engine, golden=golden, screening=runs,
        environment=environment(stack), commit=commit, today=datetime.now(UTC).date(),
    )  # fmt: skip


def _from_here(there: dict[str, Run], reference: dict[str, Run] | None, metric: str) -> dict[str, Run]:
    """Runs that begin where TRL's run of the same cell does: a base that was taught on another machine is another."""
    if reference is None:
        return there
    start = f"{metric}_start"
    return {
        key: run
        for key, run in there.items()
        if key not in reference or abs(run.final[start] - reference[key].final[start]) < SAME_START
    }


def _train(
    cells: Sequence[Cell], missing: Sequence[Cell], engine: str, executor: str, bases: Path
) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
    if missing:
        place = load_executor(executor)
        groups = load_engine(engine).groups(cells, place.memory())  # of all cells: divided alike, whatever is missing
        yield from place.run([group for group in groups if any(cell in missing for cell in group)], engine, bases)
