"""Markdown: fenced code, each fence read in its own language."""

import re
from collections.abc import Callable

from heuristics.configs.document import Document
from heuristics.configs.syntax.mappings import read_toml, read_yaml
from heuristics.configs.syntax.python import read_python
from heuristics.configs.syntax.shell import read_shell

OPENING = re.compile(r"^([ \t>]*)(`{3,}|~{3,})[ \t]*\{?\.?([\w+-]*)")


def read_markdown(text: str, document: Document) -> None:
    """Add what the fences of a document hold to it; problems inside them are left out, they are prose."""
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        opening = OPENING.match(lines[place])
        place += 1
        if opening is None:
            continue
        first = place
        while place < len(lines) and not _closes(lines[place], opening[2]):
            place += 1
        reader = READERS.get(opening[3].lower())
        if reader is not None:
            body = [line.removeprefix(opening[1]) for line in lines[first:place]]
            _fence(reader, "\n".join(body), document, first + 1)
        place += 1


def _closes(line: str, fence: str) -> bool:
    bare = line.strip(" \t>")
    return len(bare) >= len(fence) and bare == fence[0] * len(bare)


def _fence(reader: "Reader", body: str, document: Document, first: int) -> None:
    part = Document(document.path, document.text)
    reader(body, part, first)
    part.problems.clear()
    if part.blocks:
        document.parts.append(part)


def _shell(text: str, document: Document, first: int) -> None:
    plain = re.sub(r"^[ \t]*[$>][ \t]", "", text, flags=re.M)
    document.blocks += [block for block in read_shell(plain, first) if block.entries]


Reader = Callable[[str, Document, int], None]
READERS: dict[str, Reader] = {
    **dict.fromkeys(("python", "py", "python3", "ipython"), read_python),
    **dict.fromkeys(("bash", "sh", "shell", "console", "zsh", "shell-session"), _shell),
    **dict.fromkeys(("yaml", "yml", "json"), read_yaml),
    "toml": read_toml,
}
