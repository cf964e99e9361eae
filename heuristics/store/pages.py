"""Pages by slug, from their files; each is parsed once a process, and again where its file changed."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from heuristics.schema import Accepted, Claim, Defect, HeuristicsError, Page
from heuristics.store import accepted, checks, paths, slugs

_Stamps = tuple[paths.Stamp | None, ...]
_parsed: dict[Path, tuple[_Stamps, Page]] = {}


def load(slug: str) -> Page:
    """Load a page by its slug, whatever its type.

    Args:
        slug: file name without ending, such as `rl-learning-rate`.

    Raises:
        HeuristicsError: no such page, or the page has defects that are errors; each is named with its line.
    """
    page = read(slugs.find(slug))
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


def read(path: Path) -> Page:
    """Parse a page file, defects and all. Its claims are those of its check; without a checkout, as accepted.

    Raises:
        HeuristicsError: it cannot be read as UTF-8 text, or its check's claims cannot be loaded.
    """
    slug = path.stem
    stamps = tuple(map(paths.stamp, (path, checks.claims_file(slug), accepted.file(slug))))
    if path not in _parsed or _parsed[path][0] != stamps:
        _parsed[path] = stamps, _parse(path)
    return _parsed[path][1]


def _parse(path: Path) -> Page:
    from heuristics.wiki import parse_page

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HeuristicsError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    if not checks.claims_file(path.stem).is_file():
        alone = parse_page(text, path=slugs.shown(path))
        if alone.claims:  # they stand in its front matter; what was accepted of it repeats them
            return alone
    return parse_page(text, path=slugs.shown(path), claims=_claims(path))


def _claims(path: Path) -> Sequence[Claim]:
    """Claims of a heuristic, which its page of evidence may mention too."""
    if path.parent.name not in ("heuristics", "evidence") or path.stem == "index":
        return ()
    if checks.claims_file(path.stem).is_file():
        return checks.load_claims(path.stem)
    return _typed(accepted.claims(path.stem)) if accepted.file(path.stem).is_file() else ()


def _typed(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Claims of their kinds, with the defaults that these have and a snapshot leaves out."""
    from heuristics.kinds import claim_of

    return [claim_of({**claim.model_dump(exclude_defaults=True), "kind": claim.kind}) for claim in claims]
