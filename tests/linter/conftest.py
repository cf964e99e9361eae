"""Texts to findings."""

import pytest

pytest.importorskip("tree_sitter_bash")
pytest.importorskip("tree_sitter_python")
from heuristics.configs.document import Document
from heuristics.configs.reading import SUFFIXES, read_text
from heuristics.linter.engine import report, scenes_of
from heuristics.linter.rule import supported

CEILING = "error" if supported("rl-learning-rate/ceiling-rl-full") else "warning"
"""Of an RL rate above the ceiling of full fine-tuning, as its claim now stands."""


def findings_of(text, name="a.py"):
    document = Document(name, "")
    read_text(text, document, SUFFIXES[f".{name.rpartition('.')[2]}"])
    return report(scenes_of([document])).findings


def codes_of(text, name="a.py"):
    return [(finding.code, finding.severity) for finding in findings_of(text, name)]
