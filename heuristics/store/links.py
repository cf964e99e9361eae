"""Typed links between pages: which page is meant, and who links back."""

from heuristics.schema import Link, Page
from heuristics.store import pages, paths


def target(link: Link) -> str | None:
    """Slug of the page that a typed link means, None if there is none here.

    Names are compared without case, spaces, hyphens, underscores and repository prefix; of several pages the one whose
    name is the longest is meant.
    """
    wanted = _plain(link.name)
    meant = []
    for folder in paths.PAGE_FOLDERS:
        if folder.rstrip("s") == link.type.lower():
            for slug in pages.slugs(folder):
                name = _plain(slug)
                if wanted.endswith(name):
                    meant.append((len(name), slug))
    return max(meant)[1] if meant else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def backlinks(slug: str) -> tuple[Page, ...]:
    """Pages that link to a page, by title."""
    found = [page for page in pages.every() if page.slug != slug and any(target(link) == slug for link in page.links)]
    return tuple(sorted(found, key=lambda page: page.title))
