"""The command line: what is printed, in which form, and the exit codes."""

import json
import subprocess
import sys

import pytest

from heuristics.diagnosis.symptoms import symptoms
from heuristics.linter.rules import all_rules
from heuristics.report.findings import github
from heuristics.schema import Finding
from tests.linter.conftest import CEILING, findings_of

BAD = "from trl import GRPOConfig\nLR = 2e-4\na = GRPOConfig(learning_rate=LR)\nt = GRPOTrainer(model, args=a)\n"
KEYS = ["path", "line", "framework", "method", "tuning", "role", "learning_rate", "learning_rate_source", "resolved"]


def run(tmp_path, *words, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "heuristics", "lint", *words], cwd=tmp_path, capture_output=True, text=True, input=stdin
    )


@pytest.fixture
def bad(tmp_path):
    (tmp_path / "a.py").write_text(BAD)
    return tmp_path


def test_text(bad):
    done = run(bad, "a.py")
    assert done.returncode == 1
    head, source, caret, claim, known, do, more, last = done.stdout.splitlines()
    assert head.startswith(f"a.py:3:30 {CEILING} RL001 GRPO at 2e-4")
    assert source.index("LR)") == caret.index("^^")
    assert [line.split(":")[0].strip() for line in (claim, known, do, more)] == ["claim", "known", "do", "more"]
    assert last == f"1 {CEILING}: 1 training configuration in 1 file"


def test_a_rate_that_could_not_be_followed_is_said_to_be_unjudged(tmp_path):
    (tmp_path / "a.py").write_text("from trl import GRPOConfig\nfor lr in rates:\n    GRPOConfig(learning_rate=lr)\n")
    said = " ".join(run(tmp_path, "a.py").stdout.split())
    assert said.endswith("1 learning rate could not be followed, so not judged: see --show-configs")
    (tmp_path / "a.py").write_text("from trl import GRPOConfig\nGRPOConfig(learning_rate=1e-6)\n")
    assert "could not" not in run(tmp_path, "a.py").stdout


def test_a_file_in_which_nothing_was_recognised_is_no_pass(bad):
    (bad / "other.yaml").write_text("learning_rate: 3e-4\n")
    done = run(bad, "other.yaml")
    assert done.returncode == 0
    assert done.stdout == "no training configuration was recognised in 1 file: nothing was judged\n"


def test_exit_codes(bad):
    (bad / "good.py").write_text(BAD.replace("2e-4", "1e-6"))
    (bad / "broken.yaml").write_text("learning_rate: [")
    assert run(bad, "good.py").returncode == 0
    assert run(bad, "good.py", "broken.yaml").returncode == 0
    assert run(bad, "broken.yaml").returncode == 2
    assert run(bad, "nowhere.py").returncode == 2
    assert run(bad, "a.py", "--select", "XX1").returncode == 2
    assert run(bad, "a.py", "--min-severity", "loud").returncode == 2
    assert run(bad, "a.py", "--ignore", "RL001").returncode == 0


def test_configs_as_json_have_exactly_these_keys(bad):
    done = run(bad, "--show-configs", "--format", "json", ".")
    (row,) = json.loads(done.stdout)
    assert list(row) == KEYS
    assert row == dict(zip(KEYS, ("a.py", 3, "trl", "grpo", "full", "actor", 2e-4, "explicit", True), strict=True))
    assert done.returncode == 0
    assert "2e-4" in run(bad, "--show-configs", ".").stdout


def test_standard_input(bad):
    done = run(bad, "-", "--format", "json", stdin=BAD)
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["RL001"]
    assert run(bad, "-", "a.py", stdin="").returncode == 2


def test_github_escapes():
    (finding,) = findings_of(BAD)
    text = github([finding.model_copy(update={"path": "a,b:c.py", "message": "100 %\nso"})])
    assert text.startswith(f"::{CEILING} file=a%2Cb%3Ac.py,line=3,col=30,title=RL001::100 %25%0Aso. ")


def test_sarif_is_sarif(bad):
    sarif = pytest.importorskip("sarif_pydantic")
    (bad / "broken.yaml").write_text("learning_rate: [")
    done = run(bad, ".", "--format", "sarif")
    log = sarif.Sarif.model_validate_json(done.stdout)
    (one,) = log.runs
    assert one.tool.driver.name == "heuristics"
    (result,) = one.results or []
    assert (result.rule_id, one.tool.driver.rules[result.rule_index].id) == ("RL001", "RL001")
    region = result.locations[0].physical_location.region
    assert (region.start_line, region.start_column, region.end_column) == (3, 30, 32)
    data = json.loads(done.stdout)
    assert data["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("no YAML")


def test_explain_every_rule(bad):
    for code in (rule.code for rule in all_rules()):
        done = subprocess.run([sys.executable, "-m", "heuristics", "explain", code], capture_output=True, text=True)
        assert done.returncode == 0
        assert code in done.stdout


def test_nothing_heavy_is_imported(bad):
    code = (
        "import sys, heuristics; heuristics.lint('a.py');"
        "print([n for n in ('torch', 'transformers', 'trl', 'scipy', 'mkdocs') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=bad, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_finding_without_a_file_prints():
    assert github([Finding(code="X", severity="info", message="m")]).startswith("::notice file=,line=1")


def test_explain_without_a_code_lists_them_all():
    done = subprocess.run([sys.executable, "-m", "heuristics", "explain"], capture_output=True, text=True, check=True)
    codes = [*(rule.code for rule in all_rules()), *(symptom.code for symptom in symptoms())]
    assert [line.split()[0] for line in done.stdout.splitlines() if line[:2] in ("RL", "DG")] == codes
