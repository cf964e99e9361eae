"""Texts to documents and configurations."""

import pytest

pytest.importorskip("tree_sitter_bash")
pytest.importorskip("tree_sitter_python")
from heuristics.configs import find_configs
from heuristics.configs.document import Document
from heuristics.configs.reading import SUFFIXES, read_text


def document_of(text, name="file.sh"):
    document = Document(name, "")
    read_text(text, document, SUFFIXES[f".{name.rpartition('.')[2]}"])
    return document


def configs_of(text, name="file.sh"):
    return list(find_configs(document_of(text, name)))
