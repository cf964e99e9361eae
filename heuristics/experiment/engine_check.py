"""Engine checks at the command line: run one, record it, and say which engine a protocol is usually trained by."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from heuristics.experiment.engine_cells import hold
from heuristics.experiment.engine_pairs import write_check
from heuristics.experiment.journal import Journal
from heuristics.experiment.plan import measure_golden
from heuristics.experiment.record import clean_commit
from heuristics.report.terminal import Clock
from heuristics.schema import Evidence, HeuristicsError, Protocol, Run
from heuristics.store import evidence_files, paths
from heuristics.store.checks import load_check
from heuristics.store.engine_checks import REFERENCE, proven, read_checks
from heuristics.training.engines import load_engine, untrainable
from heuristics.training.models import SHAPES

FAST = "population"


def usual_engine(protocol: Protocol) -> str:
    """The engine that trains a protocol unless one is named.

    That is the fast one where it can; but where it was checked on the protocol only if it is held equal to TRL.
    """
    fast = load_engine(FAST)
    if untrainable(fast, protocol) or not {protocol.base, *protocol.bases.values()} <= SHAPES.keys():
        return REFERENCE
    if not read_checks(protocol.id, FAST):
        return FAST
    golden = measure_golden(protocol, fast, paths.checkout("verify") / ".bases")
    return FAST if proven(protocol.id, FAST, golden, fast.stack()) else REFERENCE


def hold_engine(
    protocol: Protocol, runs: Sequence[Run], *, engine: str, executor: str, journal: Journal, root: Path,
    recorded: list[Evidence], commit: str, clock: Clock, console: Console,
) -> Path:  # fmt: skip
    """Check an engine against TRL on a protocol, and record what came out.

    Returns:
        File of the engine check.

    Raises:
        HeuristicsError: the engine is not held equal; the check is recorded all the same.
    """
    found = hold(
        protocol, engine=engine, executor=executor, journal=journal, bases=root / ".bases", recorded=recorded,
        runs=runs, commit=commit, began=clock.plan, done=clock.tick,
    )  # fmt: skip
    clock.clear()
    path = write_check(found)
    console.print(
        f"{protocol.id}: {engine} against {REFERENCE} on {len(found.pairs)} cells: mean difference of scores "
        f"{found.mean:+.4f} ({found.low:+.4f} to {found.high:+.4f}), {found.differ} damaged in one only "
        f"({found.seeds_differ} between two seeds)",
        markup=False,
    )
    if found.problems:
        raise HeuristicsError(
            f"engine {engine!r} is not held equal to {REFERENCE} on {protocol.id!r}: {'; '.join(found.problems)}; "
            f"the check is in {path}, the runs are kept in {journal.path} and are not recorded"
        )
    return path


def check_engine(slug: str, *, engine: str, executor: str, console: Console, only: str | None = None) -> list[Path]:
    """Hold an engine against TRL on every protocol of which there is evidence.

    Returns:
        Files of the engine checks.

    Raises:
        HeuristicsError: uncommitted changes, no evidence to draw cells from, or the engine is not held equal.
    """
    root = paths.checkout("check-engine")
    commit, check = clean_commit(root), load_check(slug)
    recorded = [item for item in evidence_files.current(slug) if item.runs]
    journal, clock = Journal(root / ".journal" / f"{slug}.sqlite"), Clock(console)
    files = []
    for protocol in check.protocols:
        runs = [run for item in recorded if item.protocol == protocol.id for run in item.runs]
        if runs and only in (None, protocol.id) and protocol.id not in check.homes:
            files.append(
                hold_engine(
                    protocol, runs, engine=engine, executor=executor, journal=journal, root=root, recorded=recorded,
                    commit=commit, clock=clock, console=console,
                )
            )  # fmt: skip
    journal.close()
    if not files:
        raise HeuristicsError(f"no recorded runs of {only or slug!r} to draw cells from: run `heuristics verify` first")
    return files
