"""Executor `local`: one process a core, one thread a process; a cell is handed out when a process is free."""

import multiprocessing
import os
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from heuristics.lab.engines import load_engine
from heuristics.schema import Cell, HeuristicsError, Run

MOST_PROCESSES = 8
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class LocalExecutor:
    """See the module."""

    def run(
        self, cells: Sequence[Cell], engine: str, bases: Path
    ) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
        """Train the cells; a process stays with one seed while it can, because its cells share a base."""
        waiting = _Waiting(cells)
        count = min(len(cells), _cores(), MOST_PROCESSES)
        os.environ.update(_ENVIRONMENT)
        context = multiprocessing.get_context("spawn")
        pipes: dict[Connection, Cell] = {}
        processes, open_pipes = [], []
        try:
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, engine, str(bases), os.getpid()), daemon=True)
                process.start()
                theirs.close()
                processes.append(process)
                open_pipes.append(ours)
                pipes[ours] = waiting.take(None, pipes.values())
                ours.send(pipes[ours])
            while pipes:
                for pipe in wait(list(pipes)):
                    assert isinstance(pipe, Connection)
                    cell = pipes.pop(pipe)
                    try:
                        outcome, seconds = pipe.recv()
                    except (EOFError, OSError):
                        yield cell, HeuristicsError(f"{cell.label}: its process died; run the command again"), 0.0
                        continue
                    if waiting.groups:
                        upcoming = waiting.take(cell, pipes.values())
                        try:
                            pipe.send(upcoming)
                            pipes[pipe] = upcoming
                        except OSError:  # it died after its last word; another process takes the cell
                            waiting.put_back(upcoming)
                    yield cell, outcome if isinstance(outcome, Run) else HeuristicsError(outcome), seconds
            if waiting.groups:
                raise HeuristicsError("every process died; run the command again, finished cells are kept")
        finally:
            for pipe in open_pipes:
                pipe.close()  # an idle process ends by itself when nothing more can come
            for process in processes:
                if not pipes:
                    process.join(timeout=5)
                process.kill()
                process.join()


def _cores() -> int:
    """Cores that this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _group(cell: Cell) -> tuple[str, str, int]:
    return cell.base, cell.task, cell.seed


class _Waiting:
    """Cells to hand out, grouped by the base they start from."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.groups: dict[tuple[str, str, int], list[Cell]] = {}
        for cell in sorted(cells, key=lambda cell: (_group(cell), cell.arm, cell.rate)):
            self.groups.setdefault(_group(cell), []).append(cell)

    def take(self, last: Cell | None, busy: Iterable[Cell]) -> Cell:
        """A cell of the group that the process had, else of a group no other process has, else of any."""
        taken = {_group(cell) for cell in busy}
        free = [group for group in self.groups if group not in taken]
        own = [_group(last)] if last is not None and _group(last) in self.groups else []
        group = (own or free or list(self.groups))[0]
        cell = self.groups[group].pop(0)
        if not self.groups[group]:
            del self.groups[group]
        return cell

    def put_back(self, cell: Cell) -> None:
        """Hand a cell out again."""
        self.groups.setdefault(_group(cell), []).insert(0, cell)


def _work(pipe: Connection, engine_name: str, bases: str, parent: int) -> None:
    def die_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=die_with_parent, daemon=True).start()
    engine = load_engine(engine_name)
    while True:
        try:
            cell = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        began = time.monotonic()
        for _, outcome in engine.train([cell], Path(bases)):
            failed = isinstance(outcome, Exception)
            said = f"{cell.label}: {''.join(traceback.format_exception(outcome))}" if failed else outcome  # type: ignore[arg-type]
            pipe.send((said, time.monotonic() - began))


EXECUTOR = LocalExecutor()
