"""Texts to findings."""

import pytest

pytest.importorskip("tree_sitter_bash")
pytest.importorskip("tree_sitter_python")
from heuristics.configs import find_configs
from heuristics.configs.document import Document
from heuristics.configs.reading import SUFFIXES, read_text
from heuristics.linter.engine import report
from heuristics.linter.rule import Scene


def findings_of(text, name="a.py"):
    document = Document(name, "")
    read_text(text, document, SUFFIXES[f".{name.rpartition('.')[2]}"])
    return report([Scene(document, tuple(find_configs(document)))]).findings


def codes_of(text, name="a.py"):
    return [(finding.code, finding.severity) for finding in findings_of(text, name)]
