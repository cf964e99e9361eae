"""At the command line: what is printed in which form, the exit codes, and what it takes to say it."""

import html.parser
import io
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from heuristics import cli
from heuristics.diagnosis import screen
from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.explain import explain
from heuristics.diagnosis.live import Monitor
from heuristics.diagnosis.log import assemble
from heuristics.diagnosis.symptoms import symptoms
from heuristics.report.diagnosis import brief, github, print_diagnosis
from heuristics.report.diagnosis import html as page
from heuristics.report.sparkline import BLOCKS, path, sparkline
from heuristics.schema import HeuristicsError
from tests.diagnosis.synthetic import collapsed_grpo, diagnosis_of, healthy_grpo, healthy_sft, rows_of

KEYS = {"code", "severity", "symptom", "cause", "evidence", "advice", "claim"}
CROSS = "\N{MULTIPLICATION SIGN}"
STILL = {"reward": [0.5, 0.55, 0.45, 0.5] * 10, "reward_std": 0.4, "kl": 1e-4}


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """The command line in this process: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["heuristics", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
            sys.exit(0)
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


def put(folder, name, columns):
    place = folder / name
    place.write_text("".join(json.dumps(row) + "\n" for row in rows_of(**columns)), encoding="utf-8")
    return place


@pytest.fixture
def logs(tmp_path):
    put(tmp_path, "good.jsonl", healthy_grpo(60))
    put(tmp_path, "bad.jsonl", collapsed_grpo(30, 60))
    put(tmp_path, "still.jsonl", STILL)
    put(tmp_path, "info.jsonl", healthy_sft(60) | {"grad_norm": np.where(np.arange(60) == 7, np.inf, 1.0)})
    return tmp_path


def printed(found, series=None, width=100, wrap=False):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_diagnosis(console, found, series or {}, wrap=wrap)
    return console.file.getvalue()


# diagnose


def test_the_answer_is_the_first_line(logs, run):
    code, out, err = run("diagnose", "bad.jsonl")
    assert (code, err) == (1, "")
    first, second, *rest = out.splitlines()
    assert first.startswith("collapsed since step 30: the reward ends far below where it began")
    assert second == "bad.jsonl: GRPO, 60 rows, steps 1 to 60"
    labels = [line.split(":")[0].strip() for line in rest if line.startswith("  ") and ":" in line]
    assert labels[:4] == ["seen", "claim", "known", "do"]
    assert "error DG103 from step 30:" in out
    assert any(line.startswith("  reward ") and set(line) & set(BLOCKS) for line in rest)
    assert "causes, the likeliest first\n  1. learning rate too high" in out
    assert "not looked for: DG106" in out


def test_exit_codes(logs, run):
    assert [run("diagnose", f"{name}.jsonl")[0] for name in ("good", "bad", "still", "info")] == [0, 1, 1, 0]
    assert run("diagnose", "good.jsonl", "--format", "json")[0] == 0
    assert run("diagnose", "bad.jsonl", "--format", "html")[0] == 1
    (logs / "empty.jsonl").write_text("")
    (logs / "other.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    for words in (("nowhere.jsonl",), ("empty.jsonl",), ("other.jsonl",), ("good.jsonl", "--config", "nowhere.yaml")):
        code, out, err = run("diagnose", *words)
        assert (code, out) == (2, "")
        assert words[-1] in err
        assert "Traceback" not in err
    assert run("diagnose", "good.jsonl", "--format", "xml")[0] == 2
    assert run("diagnose")[0] == 2


def test_json(logs, run):
    code, out, err = run("diagnose", "bad.jsonl", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert {"status", "since_step", "reason", "findings", "causes", "skipped", "columns", "method"} <= set(found)
    assert (found["status"], found["since_step"], found["rows"], found["steps"]) == ("collapsed", 30, 60, [1, 60])
    assert all(set(finding) >= KEYS for finding in found["findings"])
    (lost,) = [finding for finding in found["findings"] if finding["code"] == "DG103"]
    assert (lost["severity"], lost["claim"]) == ("error", "rl-learning-rate/too-high-collapses")
    assert lost["cause"] == "learning-rate-too-high"
    assert found["columns"]["reward_std"] == "reward_std"
    assert found["skipped"]["DG106"].startswith("proxy-reward: no gold")
    assert json.loads(run("diagnose", "good.jsonl", "--format", "json")[1])["findings"] == []


def test_github(logs, run):
    lines = run("diagnose", "bad.jsonl", "--format", "github")[1].splitlines()
    assert lines[0].startswith("::error title=DG103 collapsed::the reward ends far below")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    (line,) = run("diagnose", "good.jsonl", "--format", "github")[1].splitlines()
    assert line.startswith("::notice title=healthy::the reward rose")
    (line,) = run("diagnose", "info.jsonl", "--format", "github")[1].splitlines()
    assert line.startswith("::notice title=DG301 healthy::")


def test_github_escapes():
    found = diagnosis_of(**collapsed_grpo(30, 60))
    odd = found.findings[0].model_copy(update={"symptom": "100 %\nso", "evidence": "a\rb"})
    assert "::100 %25%0Aso. a%0Db. " in github(found.model_copy(update={"findings": (odd,)}))


class Tags(html.parser.HTMLParser):
    """Tags that are opened, and the text between them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.text += data


def test_html_needs_nothing_else(logs, run):
    out = run("diagnose", "bad.jsonl", "--format", "html")[1]
    read = Tags(out)
    assert out.startswith("<!doctype html>")
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert "http" not in out
    assert read.tags.count("figure") == read.tags.count("svg") >= 5
    assert read.tags.count("article") >= 2
    assert "collapsed since step 30" in read.text
    assert "learning rate too high" in read.text


EVIL = "<script>alert('&\"')</script>"


def test_html_escapes_all_text():
    rows = [row | {EVIL: 1.0, f"rewards/{EVIL}": 1.0} for row in rows_of(**collapsed_grpo(30, 60))]
    log = assemble(rows, path=EVIL, notes=[EVIL], knobs={"method": "grpo", EVIL: EVIL})
    found = examine(log)
    finding = found.findings[0].model_copy(
        update=dict.fromkeys(("symptom", "evidence", "advice", "claim", "known"), EVIL)
    )
    cause = found.causes[0].model_copy(update={"because": EVIL})
    found = found.model_copy(
        update={"reason": EVIL, "method": EVIL, "findings": (finding,), "causes": (cause,), "skipped": {"DG1": EVIL}}
    )
    text = page(found, screen.series_of(log))
    read = Tags(text)
    assert "script" not in read.tags
    assert "<script" not in text.lower()
    assert read.text.count(EVIL) >= 9


def test_standard_input(monkeypatch, run):
    text = "".join(json.dumps(row) + "\n" for row in rows_of(**collapsed_grpo(30, 60)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, out, _ = run("diagnose", "-", "--format", "json")
    assert (code, json.loads(out)["status"], json.loads(out)["path"]) == (1, "collapsed", "<stdin>")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run("diagnose", "-")[0] == 2


def test_a_configuration_decides_between_causes(logs, run):
    (logs / "held.yaml").write_text("learning_rate: 1.0e-6\nbeta: 5.0\n")
    (logs / "clipped.json").write_text('{"learning_rate": 1e-6, "max_grad_norm": 1e-9}')
    put(logs, "still.jsonl", STILL | {"grad_norm": 0.5})

    def likeliest(*words):
        return json.loads(run("diagnose", "still.jsonl", "--format", "json", *words)[1])["causes"][0]["cause"]

    assert likeliest() == "learning-rate-too-low"
    assert likeliest("--config", "held.yaml") == "kl-coefficient"
    assert likeliest("--config", "clipped.json") == "clipping"


def test_it_runs_as_a_program(logs):
    done = subprocess.run(
        [sys.executable, "-m", "heuristics", "diagnose", "bad.jsonl"], cwd=logs, capture_output=True, text=True,
        encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("collapsed since step 30")
    assert "\x1b" not in done.stdout


def test_a_terminal_that_knows_ascii_only_gets_an_answer_too(logs):
    for form in ("text", "html", "json"):
        done = subprocess.run(
            [sys.executable, "-X", "utf8=0", "-m", "heuristics", "diagnose", "bad.jsonl", "--format", form], cwd=logs,
            capture_output=True, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PATH": ""},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, b""), done.stderr.decode()
        assert b"collapsed" in done.stdout


# What is printed of odd logs.


def test_long_names_that_are_not_ascii(logs, run):
    names = ["Überlänge_" * 40, "報酬の平均値" * 30, "🙂" * 50, "[bold]x[/bold]", "a\nb", "ligne\u2028deux"]
    rows = [row | dict.fromkeys(names, 1.0) for row in rows_of(**collapsed_grpo(30, 60))]
    (logs / "lång 名.json").write_text(json.dumps({"log_history": rows}), encoding="utf-8")
    for form in ("text", "json", "html", "github"):
        code, out, err = run("diagnose", "lång 名.json", "--format", form)
        assert (code, err) == (1, "")
    assert set(names) <= set(json.loads(run("diagnose", "lång 名.json", "--format", "json")[1])["columns"])
    out = run("diagnose", "lång 名.json")[1]
    assert "[bold]x[/bold]" in out, "what stands in a log is no markup"
    assert "lång 名.json: GRPO" in out


def test_half_a_letter_in_a_name(logs, run):
    (logs / "half.jsonl").write_text(
        '{"step": 1, "loss": 1.0, "a\\ud800": 1}\n{"step": 2, "loss": 1.0, "a\\ud800": 2}\n'
    )
    for form in ("text", "json", "html", "github"):
        code, _, err = run("diagnose", "half.jsonl", "--format", form)
        assert (code, err) == (0, "")


@pytest.mark.parametrize("width", [1, 8, 20, 40, 60])
def test_a_narrow_terminal(width):
    log = assemble(rows_of(**collapsed_grpo(30, 60)), path="x" * 300)
    text = printed(examine(log), screen.series_of(log), width=width, wrap=True)
    assert all(len(line) <= width for line in text.splitlines())
    if width >= 20:
        assert "collapsed" in text.splitlines()[0]
        assert "DG103" in text


def test_what_is_not_a_terminal_is_not_wrapped():
    found = diagnosis_of(**collapsed_grpo(30, 60))
    text = printed(found, width=20)
    assert found.reason in text
    assert found.findings[0].advice in text


def test_columns_that_are_not_known_are_said():
    log = assemble([row | {"odd": 1.0} for row in rows_of(**healthy_sft(20))], path="p")
    assert "columns not known: odd" in printed(examine(log))
    assert "columns not known" not in printed(diagnosis_of(**healthy_sft(20)))


def test_in_brief():
    found = diagnosis_of(**collapsed_grpo(30, 60))
    first, seen, do, more = brief(found).splitlines()
    assert first == f"collapsed since step 30: {found.reason}"
    assert seen.endswith("likeliest cause: learning rate too high [claim rl-learning-rate/too-high-collapses]")
    assert (do, more) == (f"  do: {found.findings[0].advice}", "  more: heuristics explain DG103")
    assert brief(diagnosis_of(**healthy_sft(60))).startswith("healthy: the loss fell by ")
    assert "\n" not in brief(diagnosis_of(**healthy_sft(60)))


def test_a_sparkline_rises_with_its_values():
    assert sparkline(list(range(8))) == BLOCKS
    assert sparkline([1.0, 1.0]) == BLOCKS[0] * 2
    assert sparkline([0.0, float("inf"), 1.0]) == f"{BLOCKS[0]}{CROSS}{BLOCKS[-1]}"
    assert sparkline([0.0, float("nan"), 1.0]) == f"{BLOCKS[0]} {BLOCKS[-1]}", "nothing was logged there"
    assert sparkline([float("inf")] * 100, 10) == CROSS * 10
    assert path([0.0, 1.0], 10, 4) == "M0.0 3.0L10.0 1.0"
    assert path([0.0, float("inf"), 1.0, 1.0], 30, 4).count("M") == 2
    assert path([0.0, float("nan"), 1.0, 1.0], 30, 4).count("M") == 1
    assert path([float("nan")], 10, 4) == ""


@given(st.lists(st.floats() | st.sampled_from([1e308, -1e308, 5e-324]), min_size=1, max_size=80), st.integers(1, 60))
@example([1e308, -1e308, 0.0], 3)
@example([1e308] * 40, 2)
@example([5e-324, 0.0], 2)
def test_any_values_make_a_sparkline_and_a_path(values, width):
    line = sparkline(values, width)
    assert len(line) == min(width, len(values))
    assert set(line) <= {*BLOCKS, CROSS, " "}
    curve = path(values, width, 40)
    assert "nan" not in curve
    assert "inf" not in curve


# watch


def follow(folder, rounds, *, monkeypatch, grow=lambda: None, config=None):
    out, errors = (Console(file=io.StringIO(), width=200, highlight=False) for _ in range(2))
    monkeypatch.setattr(screen.time, "sleep", lambda seconds: grow())
    try:
        code = screen.watch(folder, every=1.0, config=config, console=out, errors=errors, rounds=rounds)
    except HeuristicsError as error:
        code = error
    return code, out.file.getvalue(), errors.file.getvalue()


def growing(place, rows, parts):
    """Appends the next part of some rows whenever it is called."""
    waiting = iter(np.array_split(np.arange(len(rows)), parts))

    def grow():
        with place.open("a", encoding="utf-8") as stream:
            for number in next(waiting, []):
                stream.write(json.dumps(rows[number]) + "\n")

    return grow


def test_a_log_that_grows_is_followed(tmp_path, monkeypatch):
    place = tmp_path / "a.jsonl"
    grow = growing(place, rows_of(**collapsed_grpo(30, 60)), 6)
    code, out, errors = follow(place, 10, monkeypatch=monkeypatch, grow=grow)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith("watching ")
    assert lines[0].endswith("Ctrl-C ends it")
    steps = [line for line in lines if line.startswith("step ")]
    assert len(steps) == 6, "a line whenever it has grown"
    assert steps[-1].startswith("step     60  reward 0 ")
    assert steps[-1].endswith("collapsed")
    assert not steps[0].endswith("collapsed")
    assert out.count("collapsed since step 30: ") == 2, "the alarm, and what stands at the end"
    assert errors.count("nothing to read yet: ") == 1


def test_an_evaluation_that_is_logged_after_its_step_is_seen(tmp_path, monkeypatch):
    """A trainer logs the loss of a step, evaluates for minutes, then logs the evaluation at the same step."""
    place = tmp_path / "a.jsonl"
    wanted = [0.6 - 0.5 * step / 60 for step in range(60)]
    rows = []
    for row, gold in zip(rows_of(**healthy_grpo(60)), wanted, strict=True):
        rows += [row, {"step": row["step"], "eval_accuracy": gold}]
    grow = growing(place, rows, len(rows))
    code, out, _ = follow(place, len(rows) + 2, monkeypatch=monkeypatch, grow=grow)
    assert code == 1
    assert out.count("hacking since step ") == 2, "the alarm, and what stands at the end"
    assert len([line for line in out.splitlines() if line.startswith("step ")]) == 60, "one line a step"


def test_a_healthy_log_raises_no_alarm(tmp_path, monkeypatch):
    place = tmp_path / "a.jsonl"
    grow = growing(place, rows_of(**healthy_sft(60)), 3)
    code, out, _ = follow(place, 5, monkeypatch=monkeypatch, grow=grow)
    assert code == 0
    assert out.splitlines()[-1].startswith("healthy: ")


def test_a_log_that_never_appears_is_an_error(tmp_path, monkeypatch):
    code, _, errors = follow(tmp_path / "nowhere.jsonl", 3, monkeypatch=monkeypatch)
    assert "no log appeared while it was watched" in str(code)
    assert errors.count("nothing to read yet") == 1


def test_a_log_that_begins_anew_is_read_anew(tmp_path, monkeypatch):
    place = put(tmp_path, "a.jsonl", collapsed_grpo(30, 60))
    again = iter([healthy_grpo(40)])

    def grow():
        for columns in again:
            put(tmp_path, "a.jsonl", columns)

    code, out, _ = follow(place, 3, monkeypatch=monkeypatch, grow=grow)
    assert code == 0
    assert "collapsed since step 30" in out
    assert out.splitlines()[-1].startswith("healthy: ")


def test_ctrl_c_ends_it_with_what_was_seen(tmp_path, monkeypatch):
    place = put(tmp_path, "a.jsonl", collapsed_grpo(30, 60))

    def grow():
        raise KeyboardInterrupt

    code, out, _ = follow(place, None, monkeypatch=monkeypatch, grow=grow)
    assert code == 1
    assert "collapsed since step 30" in out.splitlines()[-4]


def test_rows_are_fed_once(tmp_path):
    log = assemble(rows_of(**healthy_grpo(30)), path="p")
    monitor = Monitor()
    assert screen._feed(monitor, log) == screen._feed(monitor, log) == []
    assert monitor.rows == 30
    assert monitor.series["reward"] == log.series["reward"].tolist()


# explain


@pytest.mark.parametrize("symptom", symptoms(), ids=lambda symptom: symptom.code)
def test_every_symptom_is_explained(symptom, run):
    code, out, err = run("explain", symptom.code.lower())
    assert (code, err) == (0, "")
    assert out.startswith(f"{symptom.code} {symptom.name}\n")
    assert symptom.says in " ".join(out.split())
    assert ("What is known." in out) == (symptom.claim is not None)
    assert "**" not in out
    assert "{slug}" not in explain(symptom, "../{slug}.md") or symptom.claim is None


@pytest.mark.parametrize("word", ["DG999", "DG", "dg10"])
def test_a_code_that_is_not_known(word, run):
    code, out, err = run("explain", word)
    assert (code, out) == (2, "")
    assert f"no symptom {word!r}; there are DG101, " in err


# What it takes.


@pytest.mark.parametrize(
    "code",
    [
        "import heuristics",
        "import heuristics.diagnosis.engine, heuristics.diagnosis.live",
        "import heuristics; heuristics.diagnose([{'loss': 1.0, 'step': 1}])",
        "from heuristics.diagnosis import screen",
    ],
)
def test_nothing_heavy_is_imported(code):
    heavy = ("torch", "transformers", "trl", "scipy", "pandas", "matplotlib", "mkdocs", "datasets")
    code += f"; import sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_diagnosis_as_text_and_in_a_notebook():
    found = diagnosis_of(**collapsed_grpo(20, 40) | {"loss": 0.0})
    first, *rest = str(found).splitlines()
    assert first == f"collapsed since step {found.since_step}: {found.reason}"
    assert any(line.strip().startswith("do: go back to a checkpoint") for line in rest)
    assert "what to try for GRPO:" in str(found) and "breaks at about" in str(found)
    shown = found.model_copy(update={"reason": "<script>"})._repr_html_()
    assert "&lt;script&gt;" in shown and "<script>" not in shown
