"""docs/*.md, verdicts and evidence to build/docs: the same paths, ordinary Markdown, in place."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from heuristics.render import llms, tokens
from heuristics.render.chips import chip, filled, spoken
from heuristics.render.escape import in_html, in_plain_text, kept_together
from heuristics.render.files import write_changed
from heuristics.render.infobox import infobox, infobox_in_words
from heuristics.render.known import Known, gather
from heuristics.render.links import backlinks, typed
from heuristics.render.navigation import navigation
from heuristics.render.opening import shaky_opening
from heuristics.render.prose import Answers, compile_body
from heuristics.schema import Claim, HeuristicsError, Page

Parts = dict[tuple[str, str], str]
"""What was written for each `[[word::name]]` of a page: some are figures, and none is made twice."""


@dataclass(frozen=True)
class Compiled:
    """What a compilation did.

    Attributes:
        folder: where the site's source now is.
        pages: how many pages it has.
        written: files that changed, below the folder.
        removed: files that no longer belong there.
        warnings: pages whose first sentence leans on no claim, or on one that is not supported.
    """

    folder: Path
    pages: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for a terminal, and one a warning."""
        done = f"{self.pages} pages in {self.folder}: {len(self.written)} files written, {len(self.removed)} removed"
        return "\n".join([done, *(f"warning: {words}" for words in self.warnings)])


def compile_site(root: Path, today: date | None = None) -> Compiled:
    """Compile the documentation into `build/docs`.

    Args:
        root: the checkout.
        today: day against which freshness is told; the present one if None.

    Raises:
        HeuristicsError: pages with errors or with tags that have no answer, each with file and line; verdicts that are
            not those accepted. Nothing is written then.
    """
    known = gather(root, today)
    files, plain, wrong = _evidence_files(known), {}, []
    for path, page in known.pages.items():
        parts: Parts = {}
        try:
            files[path] = _compiled(path, page, known, parts).encode()
            plain[path] = compile_body(page, _plain_answers(path, page, known, parts))
        except HeuristicsError as error:
            wrong.append(str(error))
    if wrong:
        raise HeuristicsError("\n".join(wrong))
    docs = root / "docs"
    for other in sorted(docs.rglob("*")):
        if other.is_file() and other.suffix != ".md" and not other.name.startswith("."):
            files[other.relative_to(docs).as_posix()] = other.read_bytes()
    files |= {"llms.txt": llms.index(known).encode(), "llms-full.txt": llms.full(known, plain).encode()}
    folder = root / "build" / "docs"
    written, removed = write_changed(folder, files)
    known.drawn.keep()
    _write_navigation(root / "build" / "nav.yml", navigation(known))
    warnings = tuple(words for page in known.pages.values() if (words := shaky_opening(page, known)))
    return Compiled(folder, len(known.pages), tuple(written), tuple(removed), warnings)


def _write_navigation(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _evidence_files(known: Known) -> dict[str, bytes]:
    """Evidence files and their curves, for download."""
    found = {}
    for paths in known.files.values():
        for path in paths:
            for file in (path, path.with_suffix(".curves.json.gz")):
                if file.exists():
                    found[file.relative_to(known.root).as_posix()] = file.read_bytes()
    return found


def _compiled(path: str, page: Page, known: Known, parts: Parts) -> str:
    body = compile_body(page, _answers(path, page, known, parts))
    if known.judges(page) and known.claim_address(page, "", path).startswith("#") and 'id="claim-' not in body:
        raise HeuristicsError(
            f"{page.path}:1: a page with claims; wanted: [[claims::table]] on it, or on a page of evidence, "
            f"docs/evidence/{page.slug}.md, for marks to lead to"
        )
    head = ["---", f"title: {_in_front_matter(page.title)}"]
    if page.description and "\n" not in page.description:
        head.append(f"description: {_in_front_matter(page.description)}")
    if page.tags:
        head.append(f"tags: [{', '.join(_in_front_matter(tag) for tag in page.tags)}]")
    comment = f"<!-- compiled from docs/{path}; edit that -->"
    return "\n".join([*head, "---", "", comment, "", body]) + backlinks(path, page, known)


def _in_front_matter(words: str) -> str:
    """Words as YAML, and as HTML in it: MkDocs puts titles and descriptions into its templates as they are."""
    return json.dumps(in_html(words), ensure_ascii=False)


def _claim_of(page: Page, name: str) -> Claim:
    return next(claim for claim in page.claims if claim.id == name)


def _answers(path: str, page: Page, known: Known, parts: Parts) -> Answers:
    def claim(name: str, words: str) -> str:
        found = _claim_of(page, name)
        verdict = known.verdict(page, found)
        said = filled(words, verdict)
        mark = chip(found, verdict, known.claim_address(page, name, path))
        return f"{said or kept_together(found.number_words)} {mark}"

    def part(word: str, name: str) -> str:
        parts[word, name] = tokens.answer(word, name, known, page, path)
        return parts[word, name]

    return Answers(
        claim=claim,
        link=lambda predicate, kind, name: typed(predicate, kind, name, path, known),
        part=part,
        infobox=lambda: infobox(page),
    )


def _plain_answers(path: str, page: Page, known: Known, parts: Parts) -> Answers:
    def claim(name: str, words: str) -> str:
        found = _claim_of(page, name)
        verdict = known.verdict(page, found)
        said = filled(words, verdict)
        return f"{said or found.number_words} ({spoken(found, verdict)})"

    return Answers(
        claim=claim,
        link=lambda predicate, kind, name: in_plain_text(typed(predicate, kind, name, path, known)),
        part=lambda word, name: tokens.in_words(word, name, parts[word, name], known, page),
        infobox=lambda: infobox_in_words(page),
    )
