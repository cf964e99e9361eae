"""Slugs: which pages there are, and where their files lie."""

import json
from pathlib import Path

from heuristics.schema import HeuristicsError
from heuristics.store import paths


def slugs(folder: str = "heuristics") -> tuple[str, ...]:
    """Slugs of the pages of a type, sorted; `index` is none of them."""
    return tuple(sorted(path.stem for path in (paths.docs() / folder).glob("*.md") if path.stem != "index"))


def find(slug: str) -> Path:
    """File of a page.

    Raises:
        HeuristicsError: no page has this slug, or several have.
    """
    check_name(slug)
    found = [path for folder in paths.PAGE_FOLDERS if (path := paths.docs() / folder / f"{slug}.md").is_file()]
    if len(found) > 1:
        raise HeuristicsError(f"{len(found)} pages have the slug {slug!r}: {', '.join(map(shown, found))}; rename one")
    if found:
        return found[0]
    claimed = f'"id": {json.dumps(slug)},'
    accepted = sorted((paths.data() / "evidence").glob("*/accepted.json"))
    made = [f"{path.parent.name}/{slug}" for path in accepted if claimed in path.read_text(encoding="utf-8")]
    if made:
        raise HeuristicsError(f"no page {slug!r}, but a claim: {' and '.join(made)}")
    raise HeuristicsError(f"no page {slug!r}; there are: {', '.join(slugs()) or 'none'}")


def shown(path: Path) -> str:
    """A file of pages or evidence as messages name it: relative to the folder of both."""
    return str(path.relative_to(paths.data())) if path.is_relative_to(paths.data()) else str(path)


def check_name(slug: object) -> None:
    """Refuse what cannot name a page.

    Raises:
        HeuristicsError: it is no text.
    """
    if not isinstance(slug, str):
        raise HeuristicsError(f"{slug!r} is no page: name one, such as {next(iter(slugs()), 'a-page')!r}")
