"""Executors decide where cells are trained: one file an executor, found by its name."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol as Interface

from heuristics.lab.by_name import by_name
from heuristics.schema import Cell, HeuristicsError, Run


class Executor(Interface):
    """Something that trains cells with an engine, in any order."""

    def run(
        self, cells: Sequence[Cell], engine: str, bases: Path
    ) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
        """Yield each cell with its run, or an error with the traceback, and the seconds it took."""
        ...


def load_executor(name: str) -> Executor:
    """Find an executor by its name, such as `local`.

    Raises:
        HeuristicsError: no such executor file.
    """
    found: Executor = by_name(__name__, name, "EXECUTOR")
    return found
