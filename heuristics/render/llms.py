"""llms.txt and llms-full.txt: the same site for readers that are programs."""

import posixpath
from collections.abc import Mapping

from heuristics.render.known import Known, address
from heuristics.schema import Page


def index(known: Known) -> str:
    """The list of pages, one line each, headings by folder."""
    home = known.pages.get("index.md")
    lines = [f"# {home.title if home else 'Documentation'}", ""]
    if home and home.description:
        lines += [f"> {home.description}", ""]
    for folder in dict.fromkeys(posixpath.dirname(path) for path in ordered(known)):
        lines += [f"## {folder.capitalize() or 'Start'}", ""]
        for path in ordered(known):
            if posixpath.dirname(path) == folder:
                page = known.pages[path]
                lines.append(
                    f"- [{page.title}]({address(path)})" + (f": {page.description}" if page.description else "")
                )
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def full(known: Known, texts: Mapping[str, str]) -> str:
    """All pages in one file.

    Args:
        known: the build.
        texts: Markdown of each page in words, by path.
    """
    parts = []
    for path in ordered(known):
        page: Page = known.pages[path]
        text = texts[path].strip()
        title = "" if text.startswith("# ") else f"# {page.title}\n\n"
        parts.append(f"<!-- {path} -->\n\n{title}{text}\n")
    return "\n".join(parts)


def ordered(known: Known) -> list[str]:
    """Paths of all pages: the home page, the folders of pages, then the rest; a folder's index before its pages."""
    folders = ("", "heuristics", "evidence", "workflows", "principles", "implementations", "environments", "guides")

    def rank(path: str) -> tuple[int, str, bool, str]:
        folder, name = posixpath.split(path)
        place = folders.index(folder) if folder in folders else len(folders)
        if not folder and name != "index.md":
            place = len(folders) + 1
        return place, folder, name != "index.md", known.pages[path].title

    return sorted(known.pages, key=rank)
