"""Typed links to pages here, and the pages that link back."""

import posixpath

from heuristics.render.escape import in_markdown
from heuristics.render.known import Known
from heuristics.schema import HeuristicsError, Link, Page
from heuristics.store import links


def path_of(link: Link, known: Known) -> str | None:
    """Path below `docs` of the page that a typed link means, None if there is none here."""
    slug = links.target(link)
    path = f"{link.type.lower()}s/{slug}.md"
    return path if slug and path in known.pages else None


def relative(path: str, source: str) -> str:
    """Address of a file for a link in another file, both below `docs`."""
    return posixpath.relpath(path, posixpath.dirname(source) or ".")


def to_page(path: str, source: str, known: Known) -> str:
    """Markdown link to a page, by its type and title."""
    page = known.pages[path]
    kind = f"{page.type.capitalize()}: " if page.type else ""
    return f"[{in_markdown(kind + page.title)}]({relative(path, source)})"


def typed(predicate: str, kind: str, name: str, source: str, known: Known) -> str:
    """Markdown link for a typed link.

    Raises:
        HeuristicsError: no such page here.
    """
    path = path_of(Link(predicate=predicate, type=kind, name=name, line=1), known)
    if path is None:
        folder = f"{kind.lower()}s"
        there = ", ".join(f"{kind}:{page.slug}" for _, page in known.in_folder(folder)) or "none"
        wanted = f"docs/{folder}/<slug>.md of that name; there are: {there}"
        raise HeuristicsError(f"[[{predicate}::{kind}:{name}]] leads nowhere; wanted: {wanted}")
    return to_page(path, source, known)


def backlinks(path: str, page: Page, known: Known) -> str:
    """Section of the pages that link to a page without being linked by it; empty if there are none."""
    linked = {path_of(link, known) for link in page.links}
    sources = [
        other
        for other, there in known.pages.items()
        if other != path and other not in linked and any(path_of(link, known) == path for link in there.links)
    ]
    if not sources:
        return ""
    listed = sorted(sources, key=lambda other: known.pages[other].title)
    return "\n## What links here\n\n" + "".join(f"- {to_page(other, path, known)}\n" for other in listed)
