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
    document = document_of(text, name)
    return [config for part in (*document.parts, document) for config in find_configs(part)]
