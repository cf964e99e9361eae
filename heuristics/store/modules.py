"""Modules of checks and experiments: plain data, loaded by path, without pytest."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from heuristics.schema import HeuristicsError


def load_module(path: Path, place: str, folder: Path) -> ModuleType:
    """Execute a file.

    Args:
        path: of the file.
        place: as messages name it.
        folder: from which it may import what lies beside it.

    Raises:
        HeuristicsError: it cannot be executed.
    """
    spec = importlib.util.spec_from_file_location(f"_check_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        with _importable(folder):
            spec.loader.exec_module(module)
    except Exception as error:
        raise HeuristicsError(f"{place}: cannot be loaded: {error}") from error
    return module


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """The folder's modules can be imported for a while, and are forgotten again: another checkout has others."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - known:
            told = vars(sys.modules[name])  # not by getattr, which some modules of libraries answer with anything
            origin, paths = told.get("__file__") or "", told.get("__path__", ())
            if any(Path(place).is_relative_to(folder) for place in (origin, *paths) if place):
                del sys.modules[name]
