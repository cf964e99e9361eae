"""Files to documents: which syntax a file has, and what cannot be read."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from heuristics.configs.document import Document
from heuristics.configs.inheritance import inherit

SUFFIXES = {
    ".py": "python", ".ipynb": "notebook", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml",
    ".sh": "shell", ".bash": "shell", ".slurm": "shell", ".sbatch": "shell", ".md": "markdown", ".mdx": "markdown",
}  # fmt: skip
SKIPPED = {
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    "site-packages",
    ".tox",
    "dist",
    ".ipynb_checkpoints",
}
NO_CONFIGS = {"tokenizer.json", "vocab.json", "package-lock.json", "trainer_state.json"}
LARGEST = {"notebook": 40_000_000, "yaml": 2_000_000, "json": 2_000_000}
LARGEST_OTHER = 4_000_000
OF_INTEREST = re.compile(
    r"learning[_-]rate|lr\b|\blr|[a-z]+_lr\b|(SFT|DPO|GRPO|PPO|KTO|RLOO|ORPO|CPO|Reward|Train\w*)(Config|Arguments|ing)"
    r"|num_generations|import unsloth|from unsloth|defaults:"
)


def files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    """Files to read: those named, and in folders those with a suffix that is known, sorted; links are not followed."""
    for name in paths:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        for folder, inside, found in os.walk(path):
            inside[:] = sorted(part for part in inside if part not in SKIPPED)
            yield from (Path(folder, file) for file in sorted(found) if _may(file))


def _may(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and name not in NO_CONFIGS


def read_file(path: Path, *, shown: str | None = None) -> Document:
    """Read a file; what keeps it from being read is a problem of the document.

    Args:
        path: of the file.
        shown: how the path is to be shown.
    """
    document = Document(shown or str(path), "")
    syntax = SUFFIXES.get(path.suffix.lower())
    try:
        size = path.stat().st_size
        most = LARGEST.get(syntax or "", LARGEST_OTHER)
        if not path.is_file():
            document.problems.append((1, "no file that can be read"))
        elif size > most:
            document.problems.append((1, f"{size / 1e6:.0f} MB, more than the {most / 1e6:.0f} MB that are read"))
        else:
            data = path.read_bytes()
            if b"\0" in data[:8192]:
                document.problems.append((1, "binary, not text"))
            else:
                read_text(data.decode("utf-8-sig", errors="replace"), document, syntax)
                inherit(document, path)
    except OSError as error:
        document.problems.append((1, error.strerror or str(error)))
    return document


def read_text(text: str, document: Document, syntax: str | None = None) -> None:
    """Add what a text holds to its document.

    Args:
        text: of a file.
        document: gets its text, blocks and problems.
        syntax: one of those of SUFFIXES; guessed if None.
    """
    from heuristics.configs.syntax.mappings import read_toml, read_yaml
    from heuristics.configs.syntax.markdown import read_markdown
    from heuristics.configs.syntax.notebook import read_notebook
    from heuristics.configs.syntax.python import read_python
    from heuristics.configs.syntax.shell import read_shell

    document.text = text
    if not OF_INTEREST.search(text):
        return
    kind = syntax or guess(text)
    if kind == "python":
        read_python(text, document)
    elif kind == "notebook":
        read_notebook(text, document)
    elif kind in ("yaml", "json"):
        read_yaml(text, document, trap=kind == "yaml")
    elif kind == "toml":
        read_toml(text, document)
    elif kind == "markdown":
        read_markdown(text, document)
    else:
        document.blocks += [block for block in read_shell(text) if block.entries]
    document.blocks.sort(key=lambda block: block.line)


def guess(text: str) -> str:
    """Syntax of a text without a name: standard input, or a file without a suffix."""
    head = text.lstrip()[:2000]
    if head.startswith("{"):
        return "notebook" if '"cells"' in text[:200_000] else "json"
    if head.startswith("#!"):
        return "python" if "python" in head.splitlines()[0] else "shell"
    if re.search(r"^\s*(import|from) \w|^\s*(def|class) \w+.*:|^\w+ = \w+\(", text, re.M):
        return "python"
    if re.search(r"^\[[\w.]+\]\s*$", text, re.M):
        return "toml"
    if re.search(r"^[\w.-]+:(\s|$)", text, re.M) and not re.search(r"\\\n\s*--", text):
        return "yaml"
    return "markdown" if "```" in text else "shell"
