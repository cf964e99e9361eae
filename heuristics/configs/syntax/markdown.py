"""Markdown: fenced code, each fence read in its own language."""

import re
from collections.abc import Callable

from heuristics.configs.document import Document
from heuristics.configs.syntax.mappings import read_toml, read_yaml
from heuristics.configs.syntax.python import read_python
from heuristics.configs.syntax.shell import read_shell

FENCE = re.compile(r"^([ \t>]*)(`{3,}|~{3,})[ \t]*\{?\.?([\w+-]*)[^\n]*\n(.*?)^[ \t>]*\2`*[ \t]*$", re.M | re.S)


def read_markdown(text: str, document: Document) -> None:
    """Add what the fences of a document hold to it; problems inside them are left out, they are prose."""
    for fence in FENCE.finditer(text):
        language, body = fence[3].lower(), fence[4]
        reader = READERS.get(language)
        if reader is None:
            continue
        start, problems = len(document.blocks), list(document.problems)
        reader(_dedent(body, fence[1]), document, text.count("\n", 0, fence.start(4)) + 1)
        document.problems[:] = problems
        for block in document.blocks[start:]:
            block.inside = "fence"


def _dedent(body: str, indent: str) -> str:
    return "\n".join(line.removeprefix(indent) for line in body.split("\n")) if indent else body


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
