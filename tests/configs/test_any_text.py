"""Whatever a reader is fed: no traceback, and places that exist."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heuristics.configs.document import Document
from heuristics.configs.reading import SUFFIXES, read_text
from heuristics.linter.engine import FAILED, report, scenes_of

SYNTAXES = sorted(set(SUFFIXES.values()))
WORDS = st.sampled_from(
    [
        "learning_rate", "lr", "=", ":", ": ", " ", "\n", "\n  ", "\t", "1e-6", "5e-5", "2.0e-4", '"', "'", "(", ")", "[", "]",
        "{", "}", "#", "$", "${", "$(", "`", "\\\n", "--", "-", "GRPOConfig", "SFTConfig", "import unsloth", "from trl import x",
        "python a.py ", "swift rlhf ", "--rlhf_type grpo", "&a ", "*a", "<<: ", "- ", "|", ">", "!!python/object", "def f", "class C",
        "lambda", "f'{", "```bash\n", "```\n", "[optim]\n", "defaults: ", "<<EOF\n", "EOF\n", "for x in ", "; do ", "done", "\0", "é", "😀",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=60).map("".join)


def read(text, syntax):
    document = Document("a", "")
    read_text(f"learning_rate {text}" if syntax == "markdown" else text, document, syntax)
    found = report(scenes_of([document]))
    assert not any(FAILED in problem.says for problem in found.problems), found.problems
    last = document.text.count("\n") + 1
    for block in document.blocks:
        assert 1 <= block.line <= last + 1
    for config in found.configs:
        assert 1 <= config.place.line <= last + 1
        assert config.row["resolved"] == (config.learning_rate is not None)
    json.dumps([config.row for config in found.configs])


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_pieces_of_configurations(syntax, text):
    read(text, syntax)


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=50, deadline=2000)
@given(text=st.text())
def test_any_text(syntax, text):
    read("learning_rate=" + text, syntax)


@settings(max_examples=100, deadline=2000)
@given(cells=st.lists(st.fixed_dictionaries({}, optional={
    "cell_type": st.sampled_from(["code", "markdown", "raw", 3]),
    "source": st.one_of(TEXTS, st.lists(TEXTS, max_size=4), st.none(), st.integers()), "metadata": st.one_of(st.none(), st.text()),
}), max_size=5))  # fmt: skip
def test_notebooks_of_any_cells(cells):
    read(json.dumps({"cells": cells, "x": "learning_rate"}), "notebook")
