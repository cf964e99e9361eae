"""Where pages and evidence are: inside an installed wheel, else in the checkout around the package."""

from pathlib import Path

from heuristics.schema import HeuristicsError

PACKAGE = Path(__file__).parents[1]
PAGE_FOLDERS = ("heuristics", "workflows", "principles", "implementations", "environments")
Stamp = tuple[int, int]
"""Time of the last change in nanoseconds, and size in bytes."""


def data() -> Path:
    """Folder that holds `docs` and `evidence`."""
    packed = PACKAGE / "_data"
    return packed if packed.is_dir() else PACKAGE.parent


def checkout(command: str) -> Path:
    """Root of the checkout that the package runs from.

    Args:
        command: what needs it, for the message.

    Raises:
        HeuristicsError: the package is installed without its checkout.
    """
    root = PACKAGE.parent
    if (PACKAGE / "_data").is_dir() or not (root / "checks").is_dir():
        raise HeuristicsError(f"`heuristics {command}` works on a clone of the project: run it inside one")
    return root


def docs() -> Path:
    """Folder of the wiki pages and guides."""
    return data() / "docs"


def evidence(slug: str) -> Path:
    """Folder of a heuristic's evidence and of what was accepted of it."""
    return data() / "evidence" / slug


def stamp(path: Path) -> Stamp | None:
    """What changes when a file or folder does; None if it is not there."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_mtime_ns, found.st_size
