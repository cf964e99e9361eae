"""What can be wrong with a page: every code, its meaning, and how severe it is."""

import difflib
import re
from collections.abc import Iterable

from heuristics.schema import Defect

DEFECTS: dict[str, str] = {
    "active-html": "raw HTML outside code that a browser would run or load",
    "bad-character": "a character that no UTF-8 page can carry",
    "bad-date": "last_updated is no date of the form YYYY-MM-DD HH:MM GMT",
    "bad-field": "a front matter field holds a value that it cannot hold",
    "bad-number": "a number that does not parse or is not finite",
    "bad-yaml": "front matter that is not valid YAML 1.2",
    "claim-in-code": "a claim is mentioned inside code, where it stays as written",
    "claim-in-heading": "a claim is mentioned inside a heading",
    "code-unclosed": "a code block is opened and never closed",
    "duplicate-claim": "two claims of one page have the same id",
    "front-matter-too-long": "front matter longer than any page needs",
    "front-matter-unclosed": "front matter is opened and never closed",
    "infobox-unclosed": "the infobox is opened and never closed",
    "leftover-link": "a semantic link that nothing reads and a reader would see as written",
    "malformed-source": "a source tag that is not [[source::Kind|Title|URL]]",
    "missing-field": "a claim or statement lacks a field that it needs",
    "no-date": "the page does not say when it was last updated",
    "no-infobox": "the page has no infobox",
    "source-url": "the address of a source is not http or https",
    "unknown-claim": "a claim is mentioned that the page does not have",
    "unknown-key": "a front matter key or field that does not exist",
    "unknown-kind": "a claim of a kind that does not exist",
    "unknown-predicate": "a typed link with a predicate that the wiki does not have",
    "unknown-source": "a statement names a source that the infobox does not list",
    "unknown-type": "a typed link to a page type that the wiki does not have",
    "unmentioned-claim": "a claim that the text never mentions",
    "untyped-link": "a link without a predicate, which no reader of the graph follows",
    "yaml-not-mapping": "front matter that is YAML but not a mapping of keys",
}
"""Every defect code and its meaning in one line."""

WARNINGS = frozenset(
    {"bad-date", "no-date", "no-infobox", "source-url", "unknown-predicate", "unknown-type", "untyped-link"}
)
"""Codes of corpus hygiene: real pages have them and still compile. Every other code is an error."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST_FOUND, _LONGEST_WANTED, _MOST_COMPARED = 120, 600, 50


def defect(code: str, line: int, found: str, wanted: str) -> Defect:
    """Make a Defect of a known code, with its severity.

    Args:
        code: key of `DEFECTS`.
        line: line in the file, from 1.
        found: what stands there; shortened to one line.
        wanted: what would be right.
    """
    assert code in DEFECTS, code
    return Defect(
        code=code,
        line=line,
        found=_one_line(found, _LONGEST_FOUND),
        wanted=_one_line(wanted, _LONGEST_WANTED),
        severity="warning" if code in WARNINGS else "error",
    )


def _one_line(text: str, longest: int) -> str:
    words = " ".join(UNSTORABLE.sub("\ufffd", text[: 4 * longest]).split())
    return words if len(words) <= longest else words[: longest - 3] + "..."


def closest(word: str, options: Iterable[str]) -> str:
    """Say which of some names was probably meant, and list them all.

    Returns:
        Such as `'order' or 'ratio'; there are: code, order, ratio`; the list alone if nothing is close.
    """
    names = sorted(set(options))
    if not names:
        return "there are none"
    near = difflib.get_close_matches(word[:60], names[:_MOST_COMPARED], n=3, cutoff=0.5)
    guess = " or ".join(repr(name) for name in near)
    return f"{guess}; there are: {', '.join(names)}" if near else f"one of: {', '.join(names)}"
