"""Where a page's code is: Markdown fences and backticks, and the wiki tags whose content is not read.

Real pages mix both dialects, even one inside the other, so one pass from left to right decides which came first.
Every search below is bounded by what it then skips or by an index made once: the time is linear in the text, whatever
the text is. Blocks indented by four spaces are not code here: in these pages they are continued list items.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

_TOKEN = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$"
    r"|(?P<ticks>`+)"
    r"|<(?P<tag>syntaxhighlight|source|nowiki|pre|code|math)\b(?P<attributes>[^<>\n]{0,200})>"
    r"|(?P<comment><!--)",
    re.MULTILINE | re.IGNORECASE,
)
_FENCE_END = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_BLOCK_START = re.compile(r"^[ \t]*(?:$|`{3}|~{3}|[-*+|!=#<>:;{}]|[0-9]{1,9}[.)][ \t])", re.MULTILINE)
_TICKS = re.compile("`+")
_LITERAL = frozenset({"fence", "inline", "syntaxhighlight", "source"})


@dataclass(frozen=True)
class Span:
    """A stretch of text from `start` up to `end`, and what makes it special."""

    start: int
    end: int
    what: str

    @property
    def literal(self) -> bool:
        """Whether readers see it letter by letter, HTML included."""
        return self.what in _LITERAL


@dataclass(frozen=True)
class Code:
    """Code spans in order, and the blocks that are opened and never closed (which are read as text)."""

    spans: tuple[Span, ...]
    unclosed: tuple[Span, ...]


def find_code(raw: str, start: int = 0) -> Code:
    """Find the code of a page.

    Args:
        raw: text with `LF` line ends.
        start: offset at which to begin.
    """
    fences, ticks, tags = _FenceEnds(raw, start), _TickRuns(raw, start), _TagEnds(raw)
    spans: list[Span] = []
    unclosed: list[Span] = []
    at = start
    while token := _TOKEN.search(raw, at):
        span: Span | None = None
        at = token.end()
        if fence := token["fence"]:
            opener = token.start("fence")
            if fence[0] == "`" and "`" in token["info"]:
                end, at = ticks.end(opener, len(fence)), opener + len(fence)
                span = Span(opener, end, "inline") if end else None
            elif end := fences.end(token.end(), token["indent"], fence):
                span = Span(opener, end, "fence")
            else:
                unclosed.append(Span(opener, token.end(), "fence"))
        elif token["ticks"]:
            opener, length = token.start(), len(token["ticks"])
            if _escaped(raw, opener):
                opener, length = opener + 1, length - 1
            end = ticks.end(opener, length)
            span = Span(opener, end, "inline") if end else None
        elif tag := token["tag"]:
            if not token["attributes"].endswith("/"):
                end = tags.end(tag.lower(), at)
                span = Span(token.start(), end, tag.lower()) if end else None
                if not end and tag.lower() == "syntaxhighlight":
                    unclosed.append(Span(token.start(), at, "syntaxhighlight"))
        elif end := tags.end("!--", at):
            span = Span(token.start(), end, "comment")
        if span:
            spans.append(span)
            at = span.end
    return Code(tuple(spans), tuple(unclosed))


def _escaped(raw: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before an offset."""
    first = at
    while first and raw[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1


class _FenceEnds:
    """Lines that can close a fence, by indentation and character, with the longest fence still to come."""

    def __init__(self, raw: str, start: int) -> None:
        self.ends: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
        for line in _FENCE_END.finditer(raw, start):
            self.ends[line["indent"], line["fence"][0]].append((line.start(), line.end(), len(line["fence"])))
        self.longest: dict[tuple[str, str], list[int]] = {}
        for key, lines in self.ends.items():
            longest = [0]
            for _, _, length in reversed(lines):
                longest.append(max(longest[-1], length))
            self.longest[key] = longest[:0:-1]

    def end(self, after: int, indent: str, fence: str) -> int:
        """End of the line that closes a fence, or 0. A fence closes at its own indentation, as superfences has it."""
        lines = self.ends.get((indent, fence[0]), [])
        index = bisect_right(lines, (after, 0, 0))
        if index == len(lines) or self.longest[indent, fence[0]][index] < len(fence):
            return 0
        while lines[index][2] < len(fence):
            index += 1
        return lines[index][1]


class _TickRuns:
    """Runs of backticks by length, and where blocks start: a code span ends inside its own block."""

    def __init__(self, raw: str, start: int) -> None:
        self.runs: dict[int, list[int]] = defaultdict(list)
        for run in _TICKS.finditer(raw, start):
            self.runs[len(run[0])].append(run.start())
        self.blocks = [block.start() for block in _BLOCK_START.finditer(raw, start)]
        self.last = len(raw)

    def end(self, opener: int, length: int) -> int:
        """End of the code span that a run of backticks opens, or 0."""
        runs = self.runs.get(length, [])
        index, block = bisect_right(runs, opener), bisect_right(self.blocks, opener)
        limit = self.blocks[block] if block < len(self.blocks) else self.last
        return runs[index] + length if index < len(runs) and runs[index] < limit else 0


class _TagEnds:
    """Closing tags; a tag that was once not found is not searched for again."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.absent: set[str] = set()

    def end(self, tag: str, after: int) -> int:
        """End of the closing tag, or 0."""
        if tag in self.absent:
            return 0
        closing = "-->" if tag == "!--" else rf"</{tag}[ \t\n]{{0,10}}>"
        found = re.compile(closing, re.IGNORECASE).search(self.raw, after)
        if not found:
            self.absent.add(tag)
        return found.end() if found else 0
