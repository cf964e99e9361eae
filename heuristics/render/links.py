"""Typed links to pages here, and the pages that link back."""

import posixpath

from heuristics.render.escape import in_markdown
from heuristics.render.known import Known
from heuristics.schema import HeuristicsError, Link, Page


def relative(path: str, source: str) -> str:
    """Address of a file for a link in another file, both below `docs`."""
    return posixpath.relpath(path, posixpath.dirname(source) or ".")


def to_page(path: str, source: str, known: Known) -> str:
    """Markdown link to a page, by its title, and its type if it is no heuristic, as most are."""
    page = known.pages[path]
    kind = f"{page.type.capitalize()}: " if page.type and page.type != "heuristic" else ""
    return f"[{in_markdown(kind + page.title)}]({relative(path, source)})"


def typed(predicate: str, kind: str, name: str, source: str, known: Known) -> str:
    """Markdown link for a typed link.

    Raises:
        HeuristicsError: no such page here.
    """
    path = known.meant(Link(predicate=predicate, type=kind, name=name, line=1))
    if path is None:
        folder = f"{kind.lower()}s"
        there = ", ".join(f"{kind}:{page.slug}" for _, page in known.in_folder(folder)) or "none"
        wanted = f"docs/{folder}/<slug>.md of that name; there are: {there}"
        raise HeuristicsError(f"[[{predicate}::{kind}:{name}]] leads nowhere; wanted: {wanted}")
    return to_page(path, source, known)


def backlinks(path: str, page: Page, known: Known) -> str:
    """Section of the pages that link to a page without being linked by it; empty if there are none."""
    linked = {known.meant(link) for link in page.links}
    sources = [other for other in known.linked_from.get(path, ()) if other not in linked]
    if not sources:
        return ""
    listed = sorted(sources, key=lambda other: known.pages[other].title)
    return "\n## What links here\n\n" + ", ".join(to_page(other, path, known) for other in listed) + "\n"
