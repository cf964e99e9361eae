"""Paths, text, dictionaries and live objects; settings, silencing, and what cannot be read."""

import json
import os
from dataclasses import dataclass

import pytest

import heuristics
from heuristics.linter.engine import lint, lint_text
from heuristics.linter.settings import read_settings
from heuristics.schema import HeuristicsError
from tests.linter.conftest import CEILING

BAD = "from trl import GRPOConfig\na = GRPOConfig(learning_rate=2e-4){}\n"


def test_dictionaries_and_objects():
    @dataclass
    class GRPOConfig:
        learning_rate: float = 2e-4
        num_generations: int = 8

    for given in ({"method": "grpo", "learning_rate": 2e-4}, {"method": "grpo", "learning_rate": "2e-4"}, GRPOConfig()):
        (finding,) = heuristics.lint(given).findings
        assert (finding.code, finding.severity) == ("RL001", "warning")
        assert "tuning not said" in finding.message
    assert heuristics.lint({"method": "grpo", "tuning": "lora", "learning_rate": 2e-5}).findings == ()
    assert heuristics.lint({"learning_rate": 2e-4}).findings == ()
    (worse,) = heuristics.lint({"method": "GRPO", "tuning": "full", "learning_rate": 1e-4}).findings
    assert worse.severity == CEILING
    (mild,) = heuristics.lint({"method": "grpo", "learning_rate": 5e-5}).findings
    assert mild.severity == "info", "with adapters it is no more"
    assert heuristics.lint({"method": "grpo", "learning_rate": float("inf")}).findings == ()

    class Mine(GRPOConfig):
        __slots__ = ("x",)

    assert [finding.code for finding in heuristics.lint(Mine()).findings] == ["RL001"]


@pytest.mark.parametrize(
    ("knobs", "text"),
    [
        ({"learning_rate": 2e-4, "num_generations": 8, "per_device_train_batch_size": 8}, "8 generations"),
        ({"method": "grpo", "learning_rate": 5e-5, "use_peft": False, "num_train_epochs": 1}, "in full"),
        ({"method": "grpo", "learning_rate": 5e-5, "use_peft": True, "num_train_epochs": 1}, "by LoRA"),
        ({"learning_rate": 2e-4, "num_train_epochs": 1, "per_device_train_batch_size": 8}, "nothing says more"),
    ],
)
def test_a_dictionary_is_judged_as_a_file_that_holds_it(tmp_path, knobs, text):
    path = tmp_path / "args.json"
    path.write_text(json.dumps({"trainer_type" if name == "method" else name: value for name, value in knobs.items()}))
    given, read = lint(knobs), lint(path)
    assert [(one.code, one.severity) for one in given.findings] == [
        (one.code, one.severity) for one in read.findings
    ], text
    assert bool(given.findings) == (text != "nothing says more")


def test_a_dictionary_with_sections_is_judged_as_its_file():
    sections = {"actor_rollout_ref": {"actor": {"optim": {"lr": 2e-4}}}, "algorithm": {"adv_estimator": "grpo"}}
    found = lint(sections)
    assert [(config.framework, config.learning_rate) for config in found.configs] == [("verl", 2e-4)]
    assert [finding.code for finding in found.findings] == ["RL001"]
    inner = {"method": "grpo", "learning_rate": 1e-6, "peft_config": {"r": 16}}
    assert lint(inner).configs[0].learning_rate == 1e-6


def test_numbers_of_numpy_are_numbers():
    numpy = pytest.importorskip("numpy")
    knobs = {"method": "grpo", "tuning": "full"}
    plain = lint(knobs | {"learning_rate": 2e-4, "num_generations": 6}).findings
    assert plain
    assert lint(knobs | {"learning_rate": numpy.float32(2e-4), "num_generations": numpy.int64(6)}).findings == plain


@pytest.mark.parametrize(
    ("what", "options", "says"),
    [
        ("", {}, "'' is no path"),
        ([{"learning_rate": 1e-5}], {}, "is no path"),
        (b"x", {}, "bytes has no learning_rate"),
        ({"learning_rate": 1e-5}, {"min_severity": "warn"}, "unknown severity 'warn': it is info, warning, error"),
        ({"learning_rate": 1e-5}, {"select": "RL9"}, "no rule 'RL9'"),
    ],
)
def test_what_cannot_be_linted_is_said(what, options, says):
    with pytest.raises(HeuristicsError, match=says):
        lint(what, **options)
    assert lint({"method": "grpo", "tuning": "full", "learning_rate": 2e-4}, select="RL001").findings


def test_a_live_configuration_of_trl():
    trl = pytest.importorskip("trl")
    config = trl.GRPOConfig(output_dir="x", learning_rate=2e-4, use_cpu=True, bf16=False)
    assert [finding.code for finding in lint(config).findings] == ["RL001"]
    assert lint(trl.SFTConfig(output_dir="x", learning_rate=2e-4, use_cpu=True, bf16=False)).findings == ()


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("no/such/file.py", "no such file"),
        ({"method": "grpo", "tuning": "half", "learning_rate": 1}, "unknown tuning 'half'"),
        (object(), "object has no learning_rate"),
        ({"method": "grop", "learning_rate": 1}, "unknown method 'grop'"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_cannot_be_judged_is_refused(what, message):
    with pytest.raises(HeuristicsError, match=message):
        lint(what)


def test_selection(tmp_path):
    path = tmp_path / "a.py"
    path.write_text(BAD.format(""))
    assert len(lint(path).findings) == 1
    assert len(lint([path, path]).findings) == 2
    assert lint(path, ignore=["RL001"]).findings == lint(path, select=["RL002"]).findings == ()
    assert len(lint(path, select=["rl"], min_severity="warning").findings) == 1
    assert len(lint(path, select=["rl"], min_severity="error").findings) == 0
    with pytest.raises(HeuristicsError, match="no rule 'XX'"):
        lint(path, select=["XX"])


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        ("  # heuristics: ignore[RL001]", 0),
        ("  # heuristics: ignore", 0),
        ("  # heuristics:ignore[RL002, rl001]", 0),
        ("  # heuristics: ignore[RL002]", 1),
    ],
)
def test_silencing_a_line(comment, count):
    assert len(lint_text(BAD.format(comment)).findings) == count


def test_silencing_from_the_line_above():
    shell = "# heuristics: ignore[RL001]\nswift rlhf --rlhf_type grpo --tuner_type full --lr 2e-4\n"
    assert lint_text(shell).findings == ()
    assert len(lint_text(shell.replace("RL001", "RL002")).findings) == 1


def test_a_file_that_fails_is_a_problem_and_the_rest_is_linted(tmp_path):
    (tmp_path / "a.toml").write_text(f"learning_rate = {'9' * 5000}\n")
    (tmp_path / "b.ipynb").write_text('{"cells": [{"cell_type": "code", "source": ["learning_rate = \'\\ud83d\'"]}]}')
    (tmp_path / "c.py").write_text(BAD.format(""))
    found = lint(tmp_path)
    assert [finding.code for finding in found.findings] == ["RL001"]
    assert [os.path.basename(problem.path) for problem in found.problems] == ["a.toml"]


def test_standard_input_is_guessed():
    for text in (
        BAD.format(""), "swift rlhf --rlhf_type grpo --tuner_type full --lr 2e-4\n",
        "rlhf_type: grpo\ntuner_type: full\nlr: 2.0e-4\n", '{"rlhf_type": "grpo", "tuner_type": "full", "lr": 2e-4}',
        "[trainer.optim]\nlr = 2e-4\n[orchestrator]\nx = 1\n",
    ):  # fmt: skip
        found = lint_text(text, "<stdin>.toml" if text.startswith("[") else "-")
        assert [finding.code for finding in found.findings] == ["RL001"], text


def test_folders_are_walked_once_and_links_are_not_followed(tmp_path):
    for name in ("a.py", "sub/b.py", "node_modules/c.py", ".git/d.py", "e.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BAD.format(""))
    os.symlink(tmp_path, tmp_path / "sub" / "loop")
    os.symlink(tmp_path / "gone.py", tmp_path / "broken.py")
    found = lint(tmp_path)
    assert [os.path.relpath(finding.path, tmp_path) for finding in found.findings] == ["a.py", "sub/b.py"]
    assert [(os.path.basename(problem.path), problem.says) for problem in found.problems] == [
        ("broken.py", "No such file or directory")
    ]


def test_unreadable_files_are_problems_and_the_rest_is_linted(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text(BAD.format(""))
    (tmp_path / "binary.py").write_bytes(b"\0learning_rate" * 10)
    (tmp_path / "big.yaml").write_text("learning_rate: 1\n" + "# x\n" * 600_000)
    (tmp_path / "broken.yaml").write_text("learning_rate: [\n")
    (tmp_path / "latin.py").write_bytes(b"# \xe9\n" + BAD.format("").encode())
    os.mkfifo(tmp_path / "pipe.py")
    found = lint(tmp_path)
    assert len(found.findings) == 2
    assert {os.path.basename(problem.path): problem.says.split(":")[0] for problem in found.problems} == {
        "binary.py": "binary, not text", "big.yaml": "2 MB, more than the 2 MB that are read",
        "broken.yaml": "no YAML", "pipe.py": "no file that can be read",
    }  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    (tmp_path / "a.py").write_text(BAD.format(""))
    (tmp_path / "a.py").chmod(0)
    assert lint(tmp_path).problems[0].says == "Permission denied"


def test_nothing_that_is_read_is_run(tmp_path):
    trap = tmp_path / "ran"
    (tmp_path / "a.py").write_text(f"open({str(trap)!r}, 'w')\nlearning_rate = open({str(trap)!r}, 'w')\n")
    (tmp_path / "a.sh").write_text(f"LR=$(touch {trap})\npython a.py --lr $LR `touch {trap}`\n")
    (tmp_path / "a.yaml").write_text(f"learning_rate: !!python/object/apply:os.system ['touch {trap}']\n")
    lint(tmp_path)
    assert not trap.exists()


def test_settings(tmp_path):
    path = tmp_path / "pyproject.toml"
    assert read_settings(tmp_path).min_severity == "warning"
    path.write_text("[tool.heuristics]\nignore = ['RL007']\nmin-severity = 'error'\n")
    (tmp_path / "sub").mkdir()
    assert (read_settings(tmp_path / "sub").ignore, read_settings(tmp_path).min_severity) == (("RL007",), "error")
    path.write_text("tool = 1\n")
    assert read_settings(tmp_path).min_severity == "warning"
    for text, message in (
        ("severity = 1", "has no 'severity'"), ("min-severity = 'bad'", "it is info"), ("ignore = 'RL001'", "write a list"),
        ("ignore = [", "pyproject.toml"),
    ):  # fmt: skip
        path.write_text(f"[tool.heuristics]\n{text}\n")
        with pytest.raises(HeuristicsError, match=message):
            read_settings(tmp_path)


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    import sys

    from heuristics.configs.syntax import tree

    tree._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "tree_sitter_bash", None)
    (tmp_path / "a.sh").write_text("python a.py --learning_rate 1\n")
    with pytest.raises(HeuristicsError, match=r"pip install 'heuristics\[lint\]'"):
        lint(tmp_path)
    tree._parser.cache_clear()
