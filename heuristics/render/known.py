"""What a build knows before it writes anything: pages, verdicts that hold, evidence."""

import functools
import importlib.metadata
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from heuristics.render.drawn import Drawn
from heuristics.schema import Claim, Evidence, HeuristicsError, Link, Page, Verdict
from heuristics.store import accepted, evidence_files, links, pages, paths
from heuristics.verdict import difference, recompute

STACK = ("trl", "transformers")


@dataclass(frozen=True)
class Known:
    """Everything that is put on the site.

    Attributes:
        root: the checkout.
        pages: by path below `docs`, such as `heuristics/rl-learning-rate.md`.
        verdicts: by slug, then by claim.
        evidence: by slug, superseded files too.
        files: the evidence files, in the same order.
        today: for freshness.
        installed: versions of the training stack in the building environment, where it is installed.
        drawn: figures, those of earlier builds among them.
    """

    root: Path
    pages: Mapping[str, Page]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    evidence: Mapping[str, tuple[Evidence, ...]]
    files: Mapping[str, tuple[Path, ...]]
    today: date
    installed: Mapping[str, str]
    drawn: Drawn

    def judges(self, page: Page) -> bool:
        """Whether a page is a heuristic whose claims have verdicts, or its page of evidence."""
        return bool(page.claims) and page.slug in self.verdicts

    def claim_address(self, page: Page, claim: str, source: str) -> str:
        """Address of a claim's entry, from another page or the same: on the page of evidence, where there is one.

        Args:
            page: that makes the claim.
            claim: its id.
            source: path below `docs` of the page that the address is written on.
        """
        home = f"evidence/{page.slug}.md"
        home = home if home in self.pages else f"heuristics/{page.slug}.md"
        place = "" if home == source else posixpath.relpath(address(home), address(source)) + "/"
        return f"{place}#claim-{claim}"

    def verdict(self, page: Page, claim: Claim) -> Verdict:
        """Verdict of a claim.

        Raises:
            HeuristicsError: the page is no heuristic.
        """
        if not self.judges(page):
            raise HeuristicsError(
                f"claim {claim.id!r}; wanted: claims on pages below docs/heuristics and docs/evidence only"
            )
        return self.verdicts[str(page.slug)][claim.id]

    def in_folder(self, folder: str) -> list[tuple[str, Page]]:
        """Pages of a folder by title, without its index."""
        found = [(path, page) for path, page in self.pages.items() if posixpath.dirname(path) == folder]
        return sorted((row for row in found if posixpath.basename(row[0]) != "index.md"), key=lambda row: row[1].title)

    def meant(self, link: Link) -> str | None:
        """Path below `docs` of the page that a typed link means, None if there is none here."""
        slug = links.target(link)
        path = f"{link.type.lower()}s/{slug}.md"
        return path if slug and path in self.pages else None

    @functools.cached_property
    def linked_from(self) -> Mapping[str, tuple[str, ...]]:
        """By path of a page, the paths of the other pages that link to it."""
        found: dict[str, tuple[str, ...]] = {}
        for path, page in self.pages.items():
            for meant in dict.fromkeys(map(self.meant, page.links)):
                if meant not in (None, path):
                    found[meant] = (*found.get(meant, ()), path)
        return found


def address(path: str) -> str:
    """Address of a page on the site, relative to its root."""
    folder, name = posixpath.split(path.removesuffix(".md"))
    return (
        f"{folder}/" if name == "index" and folder else "./" if name == "index" else f"{posixpath.join(folder, name)}/"
    )


def gather(root: Path, today: date | None = None) -> Known:
    """Read all that the site shows.

    Args:
        root: the checkout that the package runs from.
        today: for freshness; the present day if None.

    Raises:
        HeuristicsError: pages with errors, each with file and line; damaged evidence; verdicts that are not those
            accepted.
    """
    if root.resolve() != paths.data().resolve():
        raise HeuristicsError(f"{root}: this package compiles the checkout it is imported from, {paths.data()}")
    docs = root / "docs"
    found = {path.relative_to(docs).as_posix(): pages.read(path) for path in sorted(docs.rglob("*.md"))}
    refuse_defects(found.values())
    slugs = [_slug(path, page) for path, page in found.items() if path.startswith("heuristics/") and page.claims]
    return Known(
        root=root,
        pages=found,
        verdicts=_accepted(slugs),
        evidence={slug: tuple(evidence_files.evidence(slug)) for slug in slugs},
        files={slug: tuple(evidence_files.files(slug)) for slug in slugs},
        today=today or datetime.now(UTC).date(),
        installed=_installed(),
        drawn=Drawn(root / "build" / "figures"),
    )


def refuse_defects(read: Iterable[Page]) -> None:
    """Stop at pages with errors.

    Raises:
        HeuristicsError: one line a defect, with file, line, what was found and what would be right.
    """
    wrong = [pages.place(page, defect) for page in read for defect in page.defects if defect.severity == "error"]
    if wrong:
        raise HeuristicsError("\n".join(wrong))


def _slug(path: str, page: Page) -> str:
    if page.slug is None:
        raise HeuristicsError(f"docs/{path}:1: {Path(path).name}; wanted: a name such as group-size.md")
    return page.slug


def _accepted(slugs: list[str]) -> dict[str, dict[str, Verdict]]:
    """Verdicts by slug and claim, judged anew.

    Raises:
        HeuristicsError: they differ from the accepted ones; both are named, and the command that accepts.
    """
    verdicts, changes = {}, []
    for slug in slugs:
        found = recompute(slug)
        if change := difference(slug, accepted.verdicts(slug), found):
            changes.append(f"evidence/{slug}/accepted.json is not what the evidence gives:\n{change}")
        verdicts[slug] = {verdict.claim: verdict for verdict in found}
    if changes:
        raise HeuristicsError("\n".join(changes))
    return verdicts


def _installed() -> dict[str, str]:
    versions = {}
    for name in STACK:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
