"""Executors decide where cells are trained: one file an executor, found by its name."""

import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol as Interface

from heuristics.schema import Cell, HeuristicsError, Run
from heuristics.training.by_name import by_name
from heuristics.training.engines import Engine


class Executor(Interface):
    """Something that trains groups of cells with an engine, in any order."""

    def memory(self) -> int | None:
        """Bytes of memory of the GPU that a group will be trained on; None where it is a CPU."""
        ...

    def run(
        self, groups: Sequence[tuple[Cell, ...]], engine: str, bases: Path
    ) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
        """Yield each cell with its run, or an error with the traceback, and its share of the seconds it took."""
        ...


def train_group(
    engine: Engine, group: tuple[Cell, ...], bases: Path
) -> list[tuple[Cell, Run | HeuristicsError, float]]:
    """Train one group here and now: what an executor's worker does. Seconds are shared out among the cells."""
    began = time.monotonic()
    outcomes: list[tuple[Cell, Run | HeuristicsError]] = []
    for cell, outcome in engine.train(group, bases):
        if isinstance(outcome, Exception):
            said = "".join(traceback.format_exception(outcome))
            outcome = HeuristicsError(f"{cell.label}: {said}")
        outcomes.append((cell, outcome))
    share = (time.monotonic() - began) / max(len(outcomes), 1)
    return [(cell, outcome, share) for cell, outcome in outcomes]


def load_executor(name: str) -> Executor:
    """Find an executor by its name, such as `local`.

    Raises:
        HeuristicsError: no such executor file.
    """
    found: Executor = by_name(__name__, name, "EXECUTOR")
    return found
