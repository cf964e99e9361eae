"""Cold starts, by what they open and import and never by the clock: faces read accepted snapshots and nothing else."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SLUG = "rl-learning-rate"
SNAPSHOTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "evidence").glob("*/accepted.json"))
WATCHED = """\
import json, os, sys
opened = []
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, os.PathLike)):
        opened.append(os.path.abspath(args[0]))
sys.addaudithook(hook)
"""
TOLD = """
print(json.dumps({"opened": opened, "modules": sorted({name.partition(".")[0] for name in sys.modules})}), file=sys.stderr)
"""
COMMAND = """
from heuristics.cli import main
sys.argv = ["heuristics", *{words!r}]
try:
    main()
except SystemExit as ended:
    assert ended.code in (None, 0, 1), ended.code
"""
SITE = {"matplotlib", "mkdocs"}
HEAVY = {"scipy", "torch", "transformers", "trl", "datasets", "peft", *SITE}
PAGES = {"ruamel", "mwparserfromhell"}
SCRIPT = "from trl import GRPOConfig\n\nargs = GRPOConfig(output_dir='out', learning_rate=2e-4)\n"
ROWS = """
rows = [dict(step=n, loss=0.01, reward=0.5 + 0.03 * (n % 3) if n < 60 else 0.001 * (n % 3), reward_std=0.2, kl=0.01 * n,
             grad_norm=0.3, learning_rate=1e-3, epoch=0.1) for n in range(1, 101)]
"""


def watched(program):
    """Files below docs, evidence and checks that a program opens, in order, and the modules it ends up with.

    Bytecode of earlier runs is not used: where it is, Python does not open a module's own file.
    """
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [sys.executable, "-B", "-X", f"pycache_prefix={empty}", "-c", WATCHED + program + TOLD],
            capture_output=True, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stderr.splitlines()[-1])
    inside = [path.removeprefix(f"{ROOT}/") for path in seen["opened"] if path.startswith(f"{ROOT}/")]
    inside = [path for path in inside if path.startswith(("docs/", "evidence/", "checks/"))]
    return [path for path in inside if "__pycache__" not in path], set(seen["modules"])


def each_once(opened):
    """Whether snapshots were read, the one with the rule for what to set among them, and none of them twice."""
    return (
        f"evidence/{SLUG}/accepted.json" in opened and set(opened) <= set(SNAPSHOTS) and len(opened) == len(set(opened))
    )


def command(*words):
    return watched(COMMAND.format(words=words))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("startup")
    (folder / "train.py").write_text(SCRIPT)
    namespace = {}
    exec(ROWS, namespace)
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, namespace["rows"])))
    return folder


def test_importing_the_package_opens_nothing_and_imports_no_dependency():
    opened, modules = watched("import heuristics")
    assert opened == []
    assert not modules & {"pydantic", "numpy", "typer", "rich", *PAGES, *HEAVY}


def test_the_help_opens_nothing():
    opened, modules = command("--help")
    assert opened == []
    assert not modules & {"numpy", *PAGES, *HEAVY}


@pytest.mark.parametrize("format", ["text", "json"])
def test_recommend_reads_each_snapshot_once(format):
    opened, modules = command("recommend", "grpo", "lora", "--params", "7B", "--format", format)
    assert each_once(opened)
    assert not modules & {"numpy", "tree_sitter", *PAGES, *HEAVY, *({"rich"} if format == "json" else ())}


def test_lint_reads_each_snapshot_once(written):
    opened, modules = command("lint", str(written / "train.py"))
    assert each_once(opened)
    assert not modules & {"numpy", *PAGES, *HEAVY}


def test_diagnose_reads_each_snapshot_once(written):
    opened, modules = command("diagnose", str(written / "log.jsonl"))
    assert each_once(opened)
    assert not modules & {"tree_sitter", *PAGES, *HEAVY}


@pytest.mark.parametrize("format", ["text", "json"])
def test_list_reads_each_snapshot_once_and_prints_without_rich(format):
    opened, modules = command("list", "--format", format)
    assert sorted(opened) == SNAPSHOTS
    assert not modules & {"rich", "numpy", "tree_sitter", *PAGES, *HEAVY}


@pytest.mark.parametrize("words", [("show", SLUG), ("show", f"{SLUG}/one-jump"), ("show", SLUG, "--format", "json")])
def test_show_reads_one_snapshot(words):
    opened, modules = command(*words)
    assert opened == [f"evidence/{SLUG}/accepted.json"]
    assert not modules & {"tree_sitter", *PAGES, *HEAVY}


@pytest.mark.parametrize("code", ["RL001", "DG103"])
def test_explain_reads_one_snapshot(code):
    opened, modules = command("explain", code)
    assert opened == [f"evidence/{SLUG}/accepted.json"]
    assert not modules & {"tree_sitter", *PAGES, *HEAVY}


def test_the_api_reads_a_snapshot_once_however_often_it_is_asked():
    program = f"""
import heuristics
for _ in range(3):
    heuristics.verdicts({SLUG!r}), heuristics.windows({SLUG!r}), heuristics.recommend("grpo", "lora")
"""
    opened, modules = watched(program)
    assert each_once(opened)
    assert not modules & {"numpy", "rich", "typer", *PAGES, *HEAVY}


def test_no_row_of_a_training_waits_for_a_file():
    """What the callback does at the start of a training, and then at its rows, until it has said what is wrong."""
    program = f"""{ROWS}
from heuristics.diagnosis.live import Monitor
monitor = Monitor(knobs={{"method": "grpo"}})
monitor.prepare()
opened.append(os.path.abspath("evidence/ready"))
alarms = [alarm for row in rows if (alarm := monitor.add(row)) is not None]
assert [alarm.status for alarm in alarms] == ["unstable", "collapsed"], alarms
"""
    opened, _ = watched(program)
    assert each_once(opened[:-1])
    assert opened[-1] == "evidence/ready"


def test_loading_a_page_reads_that_page_and_its_claims_alone():
    opened, modules = watched(f"import heuristics\nheuristics.load({SLUG!r})\nheuristics.load({SLUG!r})")
    assert opened[:2] == [f"docs/heuristics/{SLUG}.md", f"checks/{SLUG.replace('-', '_')}/claims.py"]
    assert all(path.endswith("_claims.py") for path in opened[2:]), opened  # parts of the page's own claims
    assert not modules & {"tree_sitter", "statsmodels", *HEAVY}  # numpy is what kinds of claims reckon with
