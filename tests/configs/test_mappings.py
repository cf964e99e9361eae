"""YAML, JSON, TOML, notebooks and Markdown: values with their places."""

import json

import pytest

from heuristics.configs.reading import read_file
from tests.configs.conftest import document_of


def test_yaml_is_flattened_and_numbers_are_numbers():
    text = "a:\n  b: 1e-6\n  c: [x, {d: 2}]\ne: 1.0e-5\nf: '1e-6'\ng: yes\n"
    (block,) = document_of(f"learning_rate: 1\n{text}", "a.yaml").blocks
    values = {name: value.value for name, value in block.entries.items()}
    assert values == {
        "learning_rate": 1, "a.b": 1e-6, "a.c.0": "x", "a.c.1.d": 2, "e": 1e-5, "f": "1e-6", "g": "yes",
    }  # fmt: skip
    assert [name for name, value in block.entries.items() if value.yaml_string] == ["a.b"]
    assert (block.entries["a.b"].line, block.entries["a.b"].column) == (3, 6)


def test_which_rates_pyyaml_reads_as_text():
    yaml = pytest.importorskip("yaml")
    for text in (
        "1e-6",
        "1E-6",
        "5e-5",
        "1.0e-6",
        "1.e-6",
        "0.000001",
        "1e6",
        "2.5e-6",
        "1.0e6",
        "1_0.0",
        ".5e-3",
        "3",
    ):
        block = document_of(f"learning_rate: {text}", "a.yaml").blocks[0]
        assert block.entries["learning_rate"].yaml_string == isinstance(yaml.safe_load(text), str), text


def test_aliases_and_merge_keys():
    text = "base: &b {learning_rate: 1e-6, x: 1}\nrun:\n  <<: *b\n  x: 2\n"
    (block,) = document_of(text, "a.yaml").blocks
    assert {name: value.value for name, value in block.entries.items() if name.startswith("run")} == {
        "run.learning_rate": 1e-6, "run.x": 2,
    }  # fmt: skip


def test_a_bomb_of_aliases_is_cut():
    lines = ["learning_rate: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    document = document_of("\n".join(lines), "a.yaml")
    assert len(document.blocks[0].entries) <= 20_000
    assert any("left out" in says for _, says in document.problems)


def test_an_alias_of_itself_ends():
    assert document_of("learning_rate: &a [*a]\n", "a.yaml") is not None


def test_shell_inside_yaml():
    document = document_of("run: |\n  cd x\n  python a.py \\\n    --lr 1e-6\n", "a.yaml")
    (block,) = [block for block in document.blocks if block.kind == "command" and "lr" in block.entries]
    assert block.entries["lr"].line == 4


def test_toml_places():
    (block,) = document_of("[optim]\nlr = 1e-6 # low\n\n[model.lora]\nrank = 8\n", "a.toml").blocks
    assert (block.entries["optim.lr"].value, block.entries["optim.lr"].line, block.entries["optim.lr"].text) == (
        1e-6, 2, "1e-6",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.yaml", "learning_rate: [\n", 2),
        ("a.yaml", "lr: 1\n\t- x\n", 2),
        ("a.toml", "lr = \n", 1),
        ("a.json", '{"lr": 1', 1),
    ],
)
def test_what_is_broken_is_said_with_its_line(name, text, line):
    ((where, says),) = document_of(text, name).problems
    assert where == line
    assert says.startswith("no ")


def notebook(*cells):
    return json.dumps(
        {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {"x": [1]}}, indent=1
    )


def test_a_notebook_is_one_module_with_commands_between():
    text = notebook(["LR = 1e-6\n", "%matplotlib inline\n"], ["!python a.py --lr {LR} \\\n", "  --b 1\n", "F(learning_rate=LR)"],
                    "%%bash\npython b.py --lr 2")  # fmt: skip
    document = document_of(text, "a.ipynb")
    found = {block.name: block for block in document.blocks}
    assert found["F"].entries["learning_rate"].value == 1e-6
    assert found["python b.py"].entries["lr"].value == 2
    assert "b" in found["python a.py"].entries
    lines = text.split("\n")
    assert "F(learning_rate=LR)" in lines[found["F"].line - 1]
    assert found["F"].note == "cell 2"


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"cells": 3, "lr": 1}', '{"cells": [3, {"cell_type": "code"}], "lr": 1}', '{"lr']
)
def test_odd_notebooks(text):
    assert document_of(text, "a.ipynb") is not None


def test_fences_are_read_in_their_language():
    text = "# learning_rate\n```bash\n$ python a.py --lr 1e-6\n```\n\n- x\n  ```yaml\n  lr: 2\n  ```\n```text\nlr: 3\n```\n"
    document = document_of(text, "a.md")
    blocks = [block for part in document.parts for block in part.blocks]
    assert [(block.kind, block.entries["lr"].value, block.entries["lr"].line) for block in blocks] == [
        ("command", 1e-6, 3), ("mapping", 2, 8),
    ]  # fmt: skip


def test_defaults_are_inherited_and_cycles_are_said(tmp_path):
    (tmp_path / "base.yaml").write_text("policy: {optimizer: {kwargs: {lr: 5e-6}}, x: 1}\ngrpo: {a: 1}\n")
    (tmp_path / "child.yaml").write_text("defaults: base.yaml\npolicy: {x: 2}\n")
    (tmp_path / "loop.yaml").write_text("defaults: pool.yaml\nlr: 1\n")
    (tmp_path / "pool.yaml").write_text("defaults: loop.yaml\nlr: 2\n")
    entries = read_file(tmp_path / "child.yaml").blocks[0].entries
    assert (entries["policy.optimizer.kwargs.lr"].value, entries["policy.optimizer.kwargs.lr"].how) == (
        5e-6,
        "inherited",
    )
    assert entries["policy.x"].value == 2
    loop = read_file(tmp_path / "loop.yaml")
    assert loop.blocks[0].entries["lr"].value == 1
    assert any("leads back" in says for _, says in loop.problems)
