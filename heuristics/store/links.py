"""Typed links between pages: which page is meant."""

import functools
from collections.abc import Mapping
from pathlib import Path

from heuristics.schema import Link
from heuristics.store import paths, slugs


def target(link: Link) -> str | None:
    """Slug of the page that a typed link means, None if there is none here.

    Names are compared without case, spaces, hyphens, underscores and repository prefix; of several pages the one whose
    name is the longest is meant.
    """
    folder = f"{link.type.lower()}s"
    if folder not in paths.PAGE_FOLDERS:
        return None
    place, wanted = paths.docs() / folder, _plain(link.name)
    names = _names(place, paths.stamp(place))
    ends = (wanted[start:] for start in range(len(wanted) + 1))
    return next((names[end] for end in ends if end in names), None)


@functools.lru_cache(maxsize=16)
def _names(folder: Path, stamp: paths.Stamp | None) -> Mapping[str, str]:
    """Slugs of a folder by plain name; made again when a page comes or goes, which gives the folder another stamp."""
    return {_plain(slug): slug for slug in slugs.slugs(folder.name)}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
