"""A page's text with its lines, and the same text with code blanked out."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from heuristics.wiki.code import Code, Span, find_code

BLANK = "\x00"
"""Stands for a character of code in `prose` and `markup`; the text itself never contains it."""


@dataclass(frozen=True)
class Text:
    """The text of a file in three copies of one length, so that an offset means the same in each.

    Attributes:
        raw: the file, with `LF` line ends.
        body: offset at which front matter ends and the page begins.
    """

    raw: str
    body: int = 0

    @cached_property
    def code(self) -> Code:
        """Code spans of the body, and code that is opened and never closed."""
        return find_code(self.raw, self.body)

    @cached_property
    def prose(self) -> str:
        """The body outside all code; front matter and code are blank."""
        return blanked(self.raw, [Span(0, self.body, "front matter"), *self.code.spans])

    @cached_property
    def markup(self) -> str:
        """The body outside code that is shown letter by letter; `<pre>` or a comment still hold live HTML."""
        spans = [span for span in self.code.spans if span.literal]
        return blanked(self.raw, [Span(0, self.body, "front matter"), *spans])

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.raw)]

    def line(self, offset: int) -> int:
        """Line of an offset, from 1; an offset past the end lies in the last line."""
        last = len(self._line_ends) + (not self.raw.endswith("\n"))
        return max(1, min(bisect_left(self._line_ends, offset) + 1, last))


def blanked(raw: str, spans: Iterable[Span]) -> str:
    """The text with every character of the spans but line ends replaced by `BLANK`.

    Args:
        raw: the text.
        spans: in order, not overlapping.
    """
    pieces, done = [], 0
    for span in spans:
        pieces += [raw[done : span.start], re.sub(r"[^\n]", BLANK, raw[span.start : span.end])]
        done = span.end
    return "".join([*pieces, raw[done:]])
