"""Executor `local`: one process a core, one thread a process; a group is handed out when a process is free."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from heuristics.schema import Cell, HeuristicsError, Run
from heuristics.training.engines import load_engine
from heuristics.training.executors import train_group

MOST_PROCESSES = 8
Group = tuple[Cell, ...]
# Memory stays with the process: glibc gives every large tensor back to the system and asks for it again.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "MALLOC_TRIM_THRESHOLD_": "4000000000",
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TOP_PAD_": "67108864",
}


class LocalExecutor:
    """See the module."""

    def memory(self) -> int | None:
        """Bytes of this machine's GPU; None if it has none."""
        import torch

        return int(torch.cuda.get_device_properties(0).total_memory) if torch.cuda.is_available() else None

    def run(
        self, groups: Sequence[tuple[Cell, ...]], engine: str, bases: Path
    ) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
        """Train the groups; a process stays with one seed while it can, because its cells share a base."""
        waiting = _Waiting(groups)
        most = MOST_PROCESSES if self.memory() is None else load_engine(engine).share
        count = min(len(groups), cores(), most)
        os.environ.update(ENVIRONMENT)
        context = multiprocessing.get_context("spawn")
        pipes: dict[Connection, Group] = {}
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
                    group = pipes.pop(pipe)
                    try:
                        outcomes = pipe.recv()
                    except (EOFError, OSError):
                        for cell in group:
                            yield cell, HeuristicsError(f"{cell.label}: its process died; run the command again"), 0.0
                        continue
                    if waiting.groups:
                        upcoming = waiting.take(group, pipes.values())
                        try:
                            pipe.send(upcoming)
                            pipes[pipe] = upcoming
                        except OSError:  # it died after its last word; another process takes the group
                            waiting.put_back(upcoming)
                    yield from outcomes
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


def cores() -> int:
    """Cores that this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _base(group: Group) -> tuple[str, str, int]:
    return group[0].base, group[0].task, group[0].seed


class _Waiting:
    """Groups to hand out, sorted by the base they start from."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups: dict[tuple[str, str, int], list[Group]] = {}
        for group in sorted(groups, key=lambda group: (_base(group), group[0].arm, str(group[0].value))):
            self.groups.setdefault(_base(group), []).append(group)

    def take(self, last: Group | None, busy: Iterable[Group]) -> Group:
        """A group of the base that the process had, else of a base no other process has, else any."""
        taken = {_base(group) for group in busy}
        free = [base for base in self.groups if base not in taken]
        own = [_base(last)] if last is not None and _base(last) in self.groups else []
        base = (own or free or list(self.groups))[0]
        group = self.groups[base].pop(0)
        if not self.groups[base]:
            del self.groups[base]
        return group

    def put_back(self, group: Group) -> None:
        """Hand a group out again."""
        self.groups.setdefault(_base(group), []).insert(0, group)


def _work(pipe: Connection, engine_name: str, bases: str, parent: int) -> None:
    def die_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=die_with_parent, daemon=True).start()
    engine = load_engine(engine_name)
    while True:
        try:
            group = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(train_group(engine, group, Path(bases)))


EXECUTOR = LocalExecutor()
