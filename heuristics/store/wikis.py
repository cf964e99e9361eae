"""Pages of somebody's wiki on disk: whatever can be read of a folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from heuristics.schema import HeuristicsError, Page
from heuristics.wiki import parse_page

LONGEST = 2_000_000
"""Bytes of a file; what is longer is no wiki page."""


def pages_in(folders: Sequence[str]) -> Iterator[Page]:
    """The pages in files and folders, by path; what is no regular file or too long is passed over.

    Raises:
        HeuristicsError: a path that does not exist, or no page in all of them.
    """
    paths: dict[Path, None] = {}
    for given in folders:
        root = Path(given)
        if not root.exists():
            raise HeuristicsError(f"{given}: no such file or folder; wanted: wiki pages, *.md")
        paths |= dict.fromkeys([root] if root.is_file() else sorted(root.rglob("*.md")))
    read = 0
    for path in paths:
        if path.is_file() and path.stat().st_size <= LONGEST:
            read += 1
            yield parse_page(path.read_text(encoding="utf-8", errors="replace"), path=str(path))
    if not read:
        raise HeuristicsError(f"{', '.join(folders)}: no wiki page; wanted: a file or a folder with *.md")
