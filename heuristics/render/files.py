"""Writing in place: unchanged files are not touched, orphans go one by one, the folder itself stays.

A development server watches the folder; deleting and remaking it would blind it, and touching every file would make it
build everything again.
"""

from collections.abc import Mapping
from pathlib import Path

from heuristics.schema import HeuristicsError


def write_changed(folder: Path, files: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Make a folder hold exactly these files.

    Args:
        folder: made if it is missing.
        files: content by path below the folder.

    Returns:
        paths written and paths removed, sorted.

    Raises:
        HeuristicsError: something could not be written or removed.
    """
    written, removed = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in sorted(files.items()):
            path = folder / name
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(name)
        for path in sorted(folder.rglob("*"), reverse=True):
            name = path.relative_to(folder).as_posix()
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif name not in files:
                path.unlink()
                removed.append(name)
    except OSError as error:
        raise HeuristicsError(f"{error.filename}: cannot be written ({error.strerror}); compile again after") from error
    return written, sorted(removed)
