"""Digests of what decides: of a kind's code, with all that it imports, and of a claim's rule.

A kind that is added or changed moves the digests of its own claims and of no others. Layout, comments, docstrings and
annotations do not count.
"""

import ast
import functools
from pathlib import Path

from heuristics.schema import Claim, digest
from heuristics.store.paths import PACKAGE

WORDING = {"says", "untested", "ours", "moves_with"}
"""Fields of a claim that decide nothing."""
SHARED = (
    "verdict/effects.py", "verdict/sweeps.py", "verdict/intervals.py", "verdict/synthesis.py", "verdict/decide.py",
    "verdict/controls.py", "schema/claim.py", "schema/effect.py",
)  # fmt: skip
"""What turns the numbers of every kind into verdicts."""
OUTSIDE = (
    "schema/__init__.py", "schema/base.py", "schema/claim.py", "schema/effect.py",
    "schema/runs.py", "schema/setting.py", "schema/words.py",
    "store/",
    "kinds/__init__.py", "kinds/_base/truth.py", "kinds/_base/drawn.py", "kinds/_base/kind.py",
)  # fmt: skip
"""Files that hold nouns, words, readers and worlds: nothing in them decides."""

PICKING = {"Pick", "Protocol", "split_pick"}
"""Nouns of the schema that decide: which values a protocol picks."""


def rule(claim: Claim) -> str:
    """Digest of what decides a claim: its numbers, its kind's code, and what makes verdicts of every kind's numbers."""
    told = claim.model_dump(exclude=WORDING, exclude_defaults=True)
    return digest([told, kind_digest(claim.kind), shared_digest()])


@functools.cache
def kind_digest(kind: str) -> str:
    """Digest of a kind's file and of all of this package that it imports and that decides."""
    return digest(_trees([PACKAGE / "kinds" / f"{kind.replace('-', '_')}.py"]))


@functools.cache
def shared_digest() -> str:
    """Digest of the code that makes effects, syntheses and verdicts of every kind's numbers."""
    return digest([[name, _tree(PACKAGE / name)] for name in SHARED])


def _trees(begun: list[Path]) -> list[list[str]]:
    seen: dict[str, str] = {}
    left = list(begun)
    while left:
        path = left.pop()
        name = path.relative_to(PACKAGE).as_posix()
        if name in seen or name.startswith(OUTSIDE):
            continue
        seen[name] = _tree(path)
        left += imported(path)
    return sorted([name, tree] for name, tree in seen.items())


@functools.cache
def imported(path: Path) -> list[Path]:
    """Files of this package that a file imports from."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE.name:
            folder = PACKAGE.joinpath(*node.module.split(".")[1:])
            names = [folder / f"{alias.name}.py" for alias in node.names]
            found += [file for file in (folder.with_suffix(".py"), *names) if file.is_file()]
            if node.module == f"{PACKAGE.name}.schema" and {alias.name for alias in node.names} & PICKING:
                found.append(PACKAGE / "schema" / "pick.py")
    return found


def _calibrates(node: ast.stmt) -> bool:
    """Whether a line only says on what a kind is calibrated."""
    if isinstance(node, ast.Assign):
        return any(isinstance(name, ast.Name) and name.id in ("TOY", "TRUTHS", "SIZES") for name in node.targets)
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_text(node: ast.stmt) -> bool:
    """Whether a line is a docstring, of a function or of a constant above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@functools.cache
def _tree(path: Path) -> str:
    return code(path)


def code(path: Path) -> str:
    """A file's code as far as it decides: without layout, comments, docstrings and annotations."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not _calibrates(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [word for word in node.keywords if word.arg not in ("toy", "worlds")]
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [line for line in node.body if not _is_text(line)]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)
