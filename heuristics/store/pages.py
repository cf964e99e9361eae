"""Pages by slug, from their files; each is parsed once a process, and again where its file changed."""

import difflib
import json
from pathlib import Path

from heuristics.schema import Accepted, Claim, Defect, HeuristicsError, Page
from heuristics.store import paths

_parsed: dict[Path, tuple[paths.Stamp | None, Page]] = {}


def slugs(folder: str = "heuristics") -> tuple[str, ...]:
    """Slugs of the pages of a type, sorted; `index` is none of them."""
    return tuple(sorted(path.stem for path in (paths.docs() / folder).glob("*.md") if path.stem != "index"))


def load(slug: str) -> Page:
    """Load a page by its slug, whatever its type.

    Args:
        slug: file name without ending, such as `rl-learning-rate`.

    Raises:
        HeuristicsError: no such page, or the page has defects that are errors; each is named with its line.
    """
    page = read(find(slug))
    broken = [defect for defect in page.defects if defect.severity == "error"]
    if broken:
        raise HeuristicsError("\n".join(place(page, defect) for defect in broken))
    return page


def claim(page: Page | Accepted, wanted: str) -> Claim:
    """A claim of a page by its id.

    Raises:
        HeuristicsError: the page makes no such claim; the message names the nearest.
    """
    for one in page.claims:
        if one.id == wanted:
            return one
    near = difflib.get_close_matches(wanted, [one.id for one in page.claims], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"see heuristics show {page.slug}"
    raise HeuristicsError(f"{page.slug} makes no claim {wanted!r}; {hint}")


def place(page: Page, defect: Defect) -> str:
    """A defect in one line: file, line, what was found, what would be right."""
    from heuristics.wiki import DEFECTS

    return f"{page.path}:{defect.line}: {DEFECTS[defect.code]}: found {defect.found}; right would be: {defect.wanted}"


def find(slug: str) -> Path:
    """File of a page.

    Raises:
        HeuristicsError: no page has this slug, or several have.
    """
    check_name(slug)
    found = [path for folder in paths.PAGE_FOLDERS if (path := paths.docs() / folder / f"{slug}.md").is_file()]
    if len(found) > 1:
        raise HeuristicsError(f"{len(found)} pages have the slug {slug!r}: {', '.join(map(_shown, found))}; rename one")
    if found:
        return found[0]
    claimed = f'"id": {json.dumps(slug)},'
    accepted = sorted((paths.data() / "evidence").glob("*/accepted.json"))
    made = [f"{path.parent.name}/{slug}" for path in accepted if claimed in path.read_text(encoding="utf-8")]
    if made:
        raise HeuristicsError(f"no page {slug!r}, but a claim: {' and '.join(made)}")
    raise HeuristicsError(f"no page {slug!r}; there are: {', '.join(slugs()) or 'none'}")


def read(path: Path) -> Page:
    """Parse a page file, defects and all.

    Raises:
        HeuristicsError: it cannot be read as UTF-8 text.
    """
    stamp = paths.stamp(path)
    if path not in _parsed or _parsed[path][0] != stamp:
        _parsed[path] = stamp, _parse(path)
    return _parsed[path][1]


def _parse(path: Path) -> Page:
    from heuristics.wiki import parse_page

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HeuristicsError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return parse_page(text, path=_shown(path))


def _shown(path: Path) -> str:
    return str(path.relative_to(paths.data())) if path.is_relative_to(paths.data()) else str(path)


def check_name(slug: object) -> None:
    """Refuse what cannot name a page.

    Raises:
        HeuristicsError: it is no text.
    """
    if not isinstance(slug, str):
        raise HeuristicsError(f"{slug!r} is no page: name one, such as {next(iter(slugs()), 'a-page')!r}")
