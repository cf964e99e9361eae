"""Engines train cells: one file an engine, found by its name."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol as Interface

from heuristics.schema import Cell, HeuristicsError, Protocol, Run, Setting
from heuristics.training.by_name import by_name


class Engine(Interface):
    """Something that can train cells.

    Attributes:
        name: name of the engine, as in file names of evidence.
        share: how many processes may share a GPU; a group that fills one shares it with none.
    """

    name: str
    share: int

    def supports(self, setting: Setting) -> bool:
        """Whether this engine can train such a setting."""
        ...

    def groups(self, cells: Sequence[Cell], memory: int | None = None) -> list[tuple[Cell, ...]]:
        """Divide cells into those that are trained together; the same cells are always divided the same way.

        Args:
            cells: to be trained.
            memory: bytes of the GPU that a group must fit, None on a CPU.
        """
        ...

    def train(self, cells: Iterable[Cell], bases: Path) -> Iterator[tuple[Cell, Run | Exception]]:
        """Train the cells of a group; an infrastructure failure comes back as the exception it raised."""
        ...

    def golden(self, cell: Cell, bases: Path) -> tuple[float, ...]:
        """Numbers of five steps from an untrained model: what this engine does, in a second."""
        ...

    def stack(self) -> dict[str, str]:
        """Versions of the libraries, and the device, that the numbers depend on."""
        ...


def untrainable(engine: Engine, protocol: Protocol) -> str | None:
    """The first arm of a protocol that an engine cannot train, in words; None if it can train them all."""
    first = protocol.grid[0]
    told = {protocol.knob: int(first) if isinstance(first, float) and first.is_integer() else first}
    for arm, setting in protocol.arms.items():
        if not engine.supports(setting.model_copy(update={"knobs": {**setting.knobs, **told}})):
            return f"engine {engine.name!r} cannot train arm {arm!r} of {protocol.id!r}: {setting}"
    return None


def require(engine: Engine, protocol: Protocol) -> None:
    """Ask for an engine that can train every arm.

    Raises:
        HeuristicsError: it cannot.
    """
    if reason := untrainable(engine, protocol):
        raise HeuristicsError(reason)


def load_engine(name: str) -> Engine:
    """Find an engine by its name, such as `trl`.

    Raises:
        HeuristicsError: no such engine file.
    """
    found: Engine = by_name(__name__, name, "ENGINE")
    return found
