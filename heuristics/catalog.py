"""Pages and verdicts by slug, links back, and where a page contradicts itself or its sources. Lazy, by file name."""

import difflib
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from heuristics import paths
from heuristics.schema import Claim, Defect, HeuristicsError, Link, Measured, Page, Verdict

TUNINGS = {"full": "full fine-tuning", "lora": "LoRA", "qlora": "QLoRA"}
"""Tunings in words."""


def slugs(folder: str = "heuristics") -> tuple[str, ...]:
    """Slugs of the pages of a type, sorted; `index` is none of them."""
    return tuple(sorted(path.stem for path in (paths.docs() / folder).glob("*.md") if path.stem != "index"))


@functools.cache
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


def claim(page: Page, wanted: str) -> Claim:
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
    _check(slug)
    found = [path for folder in paths.PAGE_FOLDERS if (path := paths.docs() / folder / f"{slug}.md").is_file()]
    if len(found) > 1:
        raise HeuristicsError(f"{len(found)} pages have the slug {slug!r}: {', '.join(map(_shown, found))}; rename one")
    if found:
        return found[0]
    made = [f"{page.slug}/{slug}" for page in pages() if any(claim.id == slug for claim in page.claims)]
    if made:
        raise HeuristicsError(f"no page {slug!r}, but a claim: {' and '.join(made)}")
    raise HeuristicsError(f"no page {slug!r}; there are: {', '.join(slugs()) or 'none'}")


def read(path: Path) -> Page:
    """Parse a page file, defects and all."""
    from heuristics.wiki import parse_page

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HeuristicsError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return parse_page(text, path=_shown(path))


def _shown(path: Path) -> str:
    return str(path.relative_to(paths.data())) if path.is_relative_to(paths.data()) else str(path)


@functools.cache
def pages() -> tuple[Page, ...]:
    """Every page of every type."""
    return tuple(load(slug) for folder in paths.PAGE_FOLDERS for slug in slugs(folder))


def verdicts(slug: str) -> list[Verdict]:
    """Accepted verdicts of a heuristic, in the order of its claims.

    Raises:
        HeuristicsError: no such heuristic, or its `verdicts.json` is damaged.
    """
    return list(_accepted(slug, "verdicts", Verdict))


def windows(slug: str) -> list[Measured]:
    """Near-optimal windows that the recorded runs of a heuristic show, as accepted with its verdicts.

    Raises:
        HeuristicsError: no such heuristic, or its `verdicts.json` is damaged.
    """
    return list(_accepted(slug, "windows", Measured))


_Kept = TypeVar("_Kept", Verdict, Measured)


def _check(slug: object) -> None:
    if not isinstance(slug, str):
        raise HeuristicsError(f"{slug!r} is no page: name one, such as {next(iter(slugs()), 'a-page')!r}")


def _accepted(slug: str, key: str, noun: type[_Kept]) -> tuple[_Kept, ...]:
    _check(slug)
    path = paths.evidence(slug) / "verdicts.json"
    if not path.is_file():
        find(slug)
        return ()
    try:
        return _rows(path, path.stat().st_mtime_ns, key, noun)
    except (ValueError, KeyError, TypeError) as error:
        raise HeuristicsError(
            f"{path}: no accepted {key} ({str(error).splitlines()[0]}); write it anew with `heuristics accept {slug}`"
        ) from error


@functools.lru_cache(maxsize=16)
def _rows(path: Path, stamp: int, key: str, noun: type[_Kept]) -> tuple[_Kept, ...]:
    """Rows of a file of verdicts; read again when it has another stamp."""
    return tuple(noun.model_validate(row) for row in json.loads(path.read_text(encoding="utf-8"))[key])


def accepted_judges(slug: str) -> str:
    """Digest of the judges whose verdicts were accepted; empty if none were."""
    path = paths.evidence(slug) / "verdicts.json"
    return str(json.loads(path.read_text(encoding="utf-8")).get("judges", "")) if path.is_file() else ""


def target(link: Link) -> str | None:
    """Slug of the page that a typed link means, None if there is none here.

    Names are compared without case, spaces, hyphens, underscores and repository prefix; of several pages the one whose
    name is the longest is meant.
    """
    wanted = _plain(link.name)
    meant = []
    for folder in paths.PAGE_FOLDERS:
        if folder.rstrip("s") == link.type.lower():
            for slug in slugs(folder):
                name = _plain(slug)
                if wanted.endswith(name):
                    meant.append((len(name), slug))
    return max(meant)[1] if meant else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def backlinks(slug: str) -> tuple[Page, ...]:
    """Pages that link to a page, by title."""
    found = [page for page in pages() if page.slug != slug and any(target(link) == slug for link in page.links)]
    return tuple(sorted(found, key=lambda page: page.title))


@dataclass(frozen=True)
class Contradiction:
    """Two statements that cannot both be right, in words."""

    claims: tuple[str, ...]
    says: str


def contradictions(page: Page) -> tuple[Contradiction, ...]:
    """Where a page contradicts itself or a source it cites.

    Found are: two windows of one knob and method that differ; a ratio that the page's own windows do not give; a value
    stated by a source that lies outside the page's window for that method.
    """
    windows = [claim for claim in page.claims if claim.kind == "window-contains" and not claim.ours]
    found = []
    for index, one in enumerate(windows):
        for other in windows[index + 1 :]:
            if (one.knob, one.scope) == (other.knob, other.scope) and one.value != other.value:
                words = f"two windows for {_method(one)}: {spell(one.value)} and {spell(other.value)}"
                found.append(Contradiction((one.id, other.id), words))
    for ratio in (claim for claim in page.claims if claim.kind == "ratio" and not claim.ours):
        found.extend(_ratio_against_windows(ratio, windows))
    for statement in page.statements:
        for claim in windows:
            same = statement.knob == claim.knob and statement.method in claim.scope.methods
            inside = all(claim.value[0] <= value <= claim.value[-1] for value in statement.value)
            if same and not inside:
                words = f"for {_method(claim)} the rule says {spell(claim.value)}, "
                words += f"the cited source {statement.source!r} {statement.says}"
                if claim.scope.tuning and statement.tuning and statement.tuning not in claim.scope.tuning:
                    ours = " or ".join(TUNINGS[tuning] for tuning in claim.scope.tuning)
                    words += f"; that is {TUNINGS[statement.tuning]}, and the rule, without saying so, is about {ours}"
                found.append(Contradiction((claim.id,), words))
    return tuple(found)


def _ratio_against_windows(ratio: Claim, windows: list[Claim]) -> list[Contradiction]:
    """The span of quotients between the upper method's window and those of every other method."""
    upper = [
        claim for claim in windows if claim.scope.methods[:1] == ratio.scope.methods[1:2] and claim.knob == ratio.knob
    ]
    lower = [
        claim for claim in windows if claim.scope.methods[:1] != ratio.scope.methods[1:2] and claim.knob == ratio.knob
    ]
    if not upper or not lower:
        return []
    quotients = [top / low for above in upper for top in above.value for below in lower for low in below.value]
    low, high = min(quotients), max(quotients)
    if ratio.value[0] <= low and high <= ratio.value[-1]:
        return []
    return [
        Contradiction(
            (ratio.id, *(claim.id for claim in (*upper, *lower))),
            f"{ratio.value[0]:g} to {ratio.value[-1]:g} times, but the page's own windows give "
            f"{low:.2g} to {high:.3g} times",
        )
    ]


def _method(claim: Claim) -> str:
    return ", ".join(claim.scope.methods).upper()


def spell(value: tuple[float, ...]) -> str:
    """One or two numbers as people write rates: `5e-6 to 1e-5`."""
    return " to ".join(_number(number) for number in value)


_UNITS = (("B", 1e9), ("M", 1e6), ("k", 1e3))


def spell_size(parameters: float) -> str:
    """A number of parameters as people write it, to two digits: `34k`, `0.13M`, `135M`, `7B`, `405B`."""
    for unit, size in _UNITS:
        if parameters >= (0.9995 if unit != "M" else 0.0995) * size:
            number = parameters / size
            return f"{number:.0f}{unit}" if number >= 9.95 else f"{number:.2g}{unit}"
    return f"{parameters:.0f}"


def read_size(text: str) -> int:
    """A number of parameters as people write it: `7B`, `135M`, `34k`, `7e9`, `7_000_000_000`.

    Raises:
        HeuristicsError: it is none, or less than a thousand.
    """
    match = re.fullmatch(r"\s*((?:\d+(?:_\d+)*)?(?:\.\d+)?(?:e\+?\d+)?)\s*([kmb]?)\s*", text, re.IGNORECASE | re.ASCII)
    number = match[1] if match and re.match(r"\.?\d", match[1]) else "0"
    size = float(number) * {unit.lower(): size for unit, size in _UNITS}.get(match[2].lower() if match else "", 1)
    if not 1e3 <= size < 1e15:
        raise HeuristicsError(f"a number of parameters: found {text!r}; wanted: such as 7B, 135M or 7000000000")
    return round(size)


def _number(number: float) -> str:
    if 0.01 <= abs(number) < 1e5 or number == 0:
        return f"{number:g}"
    mantissa, exponent = f"{number:.3e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"
