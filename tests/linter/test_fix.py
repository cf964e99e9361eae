"""`--fix`: one right form, nothing else changed, and once is enough."""

import os

import pytest
from typer.testing import CliRunner

from heuristics.cli import app
from heuristics.linter import lint
from heuristics.linter.fix import edited, fix
from heuristics.linter.rules import find_rule
from heuristics.schema import Edit, HeuristicsError

RATE, LATE = find_rule("RL007"), find_rule("RL005")


def put(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("rule", "code"), [(RATE, "RL007"), (LATE, "RL005")])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_bad_example_becomes_a_good_one(tmp_path, rule, code, ends, mark):
    name, text = rule.bad
    path = put(tmp_path, name, mark + text.replace("\n", ends))
    assert [finding.code for finding in lint(path).findings] == [code]
    assert fix(lint(path).findings) == {str(path): 1}
    assert lint(path).findings == ()
    after = path.read_bytes().decode()
    wanted = text.replace(" 1e-6", " 1.0e-6")
    if rule is LATE:
        first, second, *rest = text.splitlines(keepends=True)
        wanted = "".join([second, first, *rest])
    assert after == mark + wanted.replace("\n", ends)
    assert fix(lint(path).findings) == {}


@pytest.mark.parametrize(
    "text",
    [
        "from trl import SFTTrainer\nfrom unsloth import (\n    FastLanguageModel,\n)\nlearning_rate = 2e-4\n",
        "from trl import SFTTrainer\nimport os; import unsloth\nlearning_rate = 2e-4\n",
        "from trl import SFTTrainer\nif True:\n    import unsloth\nlearning_rate = 2e-4\n",
        "if True:\n    from trl import SFTTrainer\nimport unsloth\nlearning_rate = 2e-4\n",
        "from trl import SFTTrainer\nlearning_rate = 2e-4\nimport unsloth",
    ],
)
def test_what_is_no_line_of_its_own_is_left_alone(tmp_path, text):
    path = put(tmp_path, "train.py", text)
    assert fix(lint(path).findings) == {}
    assert path.read_text() == text


def test_two_rates_of_a_file(tmp_path):
    path = put(
        tmp_path, "recipe.yaml", "# ä 🙂\n" + RATE.bad[1].replace("1e-6", "1e-6 # 1e-6") + "warmup_ratio: 1e-1\n"
    )
    assert fix(lint(path).findings) == {str(path): 1}
    assert "learning_rate: 1.0e-6 # 1e-6\n" in path.read_text() and "warmup_ratio: 1e-1\n" in path.read_text()


def test_a_link_stays_one_and_so_do_permissions(tmp_path):
    path = put(tmp_path, "recipe.yaml", RATE.bad[1])
    os.chmod(path, 0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    fix(lint(link).findings)
    assert link.is_symlink() and "1.0e-6" in path.read_text() and path.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "recipe.yaml"]


def test_what_is_no_text_is_not_touched(tmp_path):
    path = put(tmp_path, "recipe.yaml", RATE.bad[1])
    found = lint(path).findings
    path.write_bytes(b"\xff\xfe" + path.read_bytes())
    before = path.read_bytes()
    with pytest.raises(HeuristicsError, match="cannot be fixed"):
        fix(found)
    assert path.read_bytes() == before


def test_edits_are_of_the_text_as_it_was():
    edits = [
        Edit(line=2, column=1, end_line=2, end_column=2, text="B"), Edit(line=1, column=2, end_line=2, end_column=1, text="-"),
    ]  # fmt: skip
    assert edited("ab\ncd\n", edits) == "a-Bd\n"


def test_on_the_command_line(tmp_path):
    path = put(tmp_path, "recipe.yaml", RATE.bad[1])
    done = CliRunner().invoke(app, ["lint", "--fix", str(path)])
    assert done.exit_code == 0
    assert "1 finding fixed" in done.output
    refused = CliRunner().invoke(app, ["lint", "--fix", "-"], input="x: 1")
    assert isinstance(refused.exception, HeuristicsError) and "standard input" in str(refused.exception)
