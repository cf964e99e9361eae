"""Figures that were drawn before, kept by what they are drawn from: a build draws only what changed."""

import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path

from heuristics.render.files import write_changed
from heuristics.schema import digest

PACKAGE = Path(__file__).parents[1]
CODE = ("render/charts", "render/escape.py", "kinds", "verdict", "schema", "signals.py")
"""What a figure of given evidence hangs on."""


class Drawn:
    """Figures of a build; they are written when it has succeeded."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet.

        Args:
            folder: where they are kept.
        """
        self.folder = folder
        self._used: dict[str, bytes] = {}
        self._code = ""

    def figure(self, made_of: Sequence[str], draw: Callable[[], str]) -> str:
        """A figure as it was kept, or drawn anew.

        Args:
            made_of: all that it shows: digests of evidence, its name, its claims.
            draw: gives its HTML.
        """
        self._code = self._code or _code()
        name = f"{digest([*made_of, self._code])[:24]}.html"
        if name not in self._used:
            path = self.folder / name
            self._used[name] = path.read_bytes() if path.is_file() else draw().encode()
        return self._used[name].decode()

    def keep(self) -> None:
        """Write what this build used, and remove what it did not use.

        Raises:
            HeuristicsError: something could not be written.
        """
        write_changed(self.folder, self._used)


def _code() -> str:
    files = [file for name in CODE for file in ([PACKAGE / name] if name.endswith(".py") else _modules(PACKAGE / name))]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return digest([*texts, importlib.metadata.version("matplotlib")])


def _modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))
