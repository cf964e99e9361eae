"""Executors decide where cells are trained: one file an executor, found by its name."""

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol as Interface

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
    module = f"{__name__}.{name}"
    try:
        executor: Executor = importlib.import_module(module).EXECUTOR
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise HeuristicsError(f"no executor {name!r}: expected heuristics/lab/executors/{name}.py") from None
    return executor
