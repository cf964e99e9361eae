"""A page's text to plain Markdown: tags answered, MediaWiki marks turned into Markdown, code left as it is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from heuristics.schema import HeuristicsError, Page
from heuristics.wiki.headings import PAGE_TYPES, Heading, find_headings
from heuristics.wiki.links import INFOBOX_WORDS, OTHER_WORDS, Tag, find_tags
from heuristics.wiki.text import Text

_TABLE = re.compile(r"^[ \t]*\{\|.*?^[ \t]*\|\}[ \t]*$", re.MULTILINE | re.DOTALL)
_TYPE_PREFIX = re.compile(rf"(?:{'|'.join(PAGE_TYPES)})[ \t]*:[ \t]*", re.IGNORECASE)
_EMPHASIS = re.compile(r"'''(?=\S)([^'\n]+?)'''|''(?=\S)([^'\n]+?)''")
_HIGHLIGHT = re.compile(
    r"<(syntaxhighlight|source)\b(?:[^<>\n]*?\blang=\"?([\w+-]*)\"?)?[^<>\n]*>\n?(.*?)\n?</\1[ \t]*>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Answers:
    """What the tags of a page are replaced by. An answer that cannot be given is a HeuristicsError.

    Attributes:
        claim: of an id and words, which may be empty.
        link: of predicate, type and name.
        part: of a word and a name, such as `index` and `heuristics`; it stands on a line of its own.
        infobox: of nothing.
    """

    claim: Callable[[str, str], str]
    link: Callable[[str, str, str], str]
    part: Callable[[str, str], str]
    infobox: Callable[[], str]


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    words: Callable[[], str]


def compile_body(page: Page, answers: Answers) -> str:
    """Turn a page's body into Markdown.

    Raises:
        HeuristicsError: every tag that has no answer, with file and line.
    """
    text = Text(page.body)
    written, wrong, done = [], [], 0
    for edit in sorted(_edits(text, answers), key=lambda edit: edit.start):
        if edit.start < done:
            continue
        try:
            words = edit.words()
        except HeuristicsError as error:
            wrong.append(f"{page.path}:{text.line(edit.start) + page.body_line - 1}: {error}")
            continue
        written += [page.body[done : edit.start], words]
        done = edit.end
    if wrong:
        raise HeuristicsError("\n".join(wrong))
    return "".join([*written, page.body[done:]]).strip() + "\n"


def _edits(text: Text, answers: Answers) -> Iterator[_Edit]:
    tags = find_tags(text)
    boxes = 0
    for table in _TABLE.finditer(text.prose):
        stated = [tag for tag in tags if table.start() <= tag.start < table.end() and tag.word.lower() in INFOBOX_WORDS]
        boxes += bool(stated)
        if stated and boxes == 1:
            yield _Edit(table.start(), table.end(), answers.infobox)
        else:
            yield _Edit(
                table.start(), table.end(), _refused("{|; wanted: a Markdown table; only the infobox is MediaWiki")
            )
    headings = find_headings(text)
    for heading in headings:
        yield _Edit(heading.start, heading.end, lambda heading=heading: _heading(heading, text))  # type: ignore[misc]
    for span in text.code.spans:
        if span.what in ("syntaxhighlight", "source"):
            yield _Edit(span.start, span.end, lambda span=span: _fenced(text.raw[span.start : span.end]))  # type: ignore[misc]
    for found in _EMPHASIS.finditer(text.prose):
        if "\x00" not in found[0] and "[[" not in found[0]:
            strong, soft = found.groups()
            yield _Edit(*found.span(), lambda strong=strong, soft=soft: f"**{strong}**" if strong else f"*{soft}*")  # type: ignore[misc]
    for tag in tags:
        yield _Edit(tag.start, tag.start + len(tag.written), lambda tag=tag: _answer(tag, text, answers))  # type: ignore[misc]


def _refused(message: str) -> Callable[[], str]:
    def refuse() -> str:
        raise HeuristicsError(message)

    return refuse


def _heading(heading: Heading, text: Text) -> str:
    line = text.raw[heading.start : heading.end]
    marks = "#" * heading.level
    words = line.strip().strip("=").strip() if line.startswith("=") else line.strip().lstrip("#").strip()
    return f"{marks} {_TYPE_PREFIX.sub('', words, count=1) if heading.level == 1 else words}"


def _fenced(written: str) -> str:
    found = _HIGHLIGHT.fullmatch(written)
    if not found:
        return written
    fence = "`" * max(3, max((len(run) + 1 for run in re.findall("`{3,}", found[3])), default=0))
    return f"{fence}{found[2] or ''}\n{found[3]}\n{fence}"


def _answer(tag: Tag, text: Text, answers: Answers) -> str:
    word = tag.word.lower()
    first, _, rest = tag.rest.partition("|")
    if word == "claim":
        return answers.claim(first.strip(), rest.strip())
    if word in OTHER_WORDS:
        line = text.raw[text.raw.rfind("\n", 0, tag.start) + 1 :].partition("\n")[0]
        if line.strip() != tag.written:
            raise HeuristicsError(f"{tag.written}; wanted: the tag on a line of its own")
        return answers.part(word, tag.rest)
    if word == "source":
        return f"{rest.partition('|')[0].strip()} ({first.strip()})"
    if word in INFOBOX_WORDS:
        return tag.rest.replace("_", " ") if word == "domain" else tag.rest
    if not tag.word:
        raise HeuristicsError(f"{tag.written}; wanted: a predicate before it, such as [[used_by::{tag.rest}]]")
    kind, _, name = first.partition(":")
    return answers.link(tag.word, kind.strip(), name.strip())
