"""Digest of the code that judges, so that a changed threshold shows where verdicts were accepted or calibrated."""

import ast
from pathlib import Path

import heuristics.signals
from heuristics.schema import digest, page, protocol

_NO_JUDGES = ("calibration", "compare.py", "measured.py", "replay.py", "rules.py")


def judges_digest() -> str:
    """Digest of judges, picks, margins and signals, as syntax trees: layout, comments and docstrings do not count."""
    folder = Path(__file__).parent
    files = [path for path in sorted(folder.rglob("*.py")) if not {path.name, path.parent.name} & {*_NO_JUDGES}]
    files += [Path(str(module.__file__)) for module in (heuristics.signals, page, protocol)]
    return digest([(path.name, _tree(path)) for path in files])


def _tree(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
