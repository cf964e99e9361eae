"""Rules of the house that no other tool checks: stems, sizes, arrows, light imports, no traces of a machine."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from heuristics.store import experiments
from heuristics.store.checks import ASKING

ROOT = Path(__file__).parents[1]
MOST_LINES = 400
HEAVY = ("torch", "trl", "transformers", "scipy", "mkdocs", "matplotlib")
WRITTEN = ("heuristics", "checks", "tests", "docs", "evidence", "benchmarks", ".github")
TEXT = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".cfg", ".html", ".css", ".js"}
# A home, a container's work folder or a scratch folder, at the start of an absolute path.
A_MACHINE = re.compile(r"(?<![\w.~/>}-])/(?:home/\w+|Users/\w+|root|work|opt|mnt|tmp|content)/\w")
PAGES = sorted(path.stem for path in (ROOT / "docs" / "heuristics").glob("*.md") if path.stem != "index")
CHECKS = sorted((ROOT / "checks").glob("test_*.py"))
PARTS = sorted((ROOT / "checks").glob("*/*.py"))  # of checks that have grown, in a folder of their stem
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))
MODULES = sorted([*(ROOT / "heuristics").rglob("*.py"), *(ROOT / "checks").rglob("*.py")])


def name(path: Path) -> str:
    """A path relative to the root, for test ids and messages."""
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[Path]:
    """Text files that are written or recorded here, without what tools leave behind."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT)
    for folder in WRITTEN:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_every_page_has_its_check_and_every_check_its_page() -> None:
    assert [path.name for path in CHECKS] == sorted(f"test_{slug.replace('-', '_')}.py" for slug in PAGES)
    assert {path.parent.name for path in PARTS} <= {slug.replace("-", "_") for slug in PAGES}


def test_every_folder_of_evidence_has_its_page() -> None:
    folders = {path.name for path in (ROOT / "evidence").iterdir() if path.is_dir()}
    assert folders - {"calibration", "engine-checks"} <= {*PAGES, *experiments.names()}  # those belong to every page


def test_no_experiment_has_the_name_of_a_page() -> None:
    assert not set(experiments.names()) & set(PAGES)


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").rglob("*.py")), ids=name)
def test_an_experiment_imports_the_nouns_and_its_own_parts_only(path: Path) -> None:
    modules = {module for module in imported(path) if module.split(".")[0] not in sys.stdlib_module_names}
    beside = tuple(f"{other.stem}." for other in path.parent.glob("*.py"))
    foreign = {module for module in modules if not f"{module}.".startswith(("heuristics.schema.", *beside))}
    assert not foreign, f"{name(path)} imports {foreign}; an experiment is plain data, made of heuristics.schema"


def test_no_two_pages_share_a_slug() -> None:
    slugs = [path.stem for path in (ROOT / "docs").glob("*s/*.md") if path.stem != "index"]
    assert sorted(slugs) == sorted(set(slugs))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_named_for_what_it_does(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{name(path)} has {lines} lines, at most are {MOST_LINES}"
    assert path.stem not in {"utils", "util", "helpers", "misc", "common"}


@pytest.mark.parametrize("path", [*CHECKS, *PARTS], ids=name)
def test_a_check_imports_the_nouns_and_its_own_parts_only(path: Path) -> None:
    modules = {module for module in imported(path) if module.split(".")[0] not in sys.stdlib_module_names}
    own = f"{path.stem.removeprefix('test_') if path in CHECKS else path.parent.name}."
    if path.name in ASKING:  # what asks the libraries imports them, and of this package the nouns and the training room
        ours = {module for module in modules if module.startswith("heuristics.")}
        assert not [one for one in ours if not one.startswith(("heuristics.schema", "heuristics.training."))], ours
        return
    kinds = ("heuristics.kinds.",) if path.name == "claims.py" or path.name.endswith("_claims.py") else ()
    foreign = {module for module in modules if not f"{module}.".startswith(("heuristics.schema.", *kinds, own))}
    assert not foreign, f"{name(path)} imports {foreign}; a check is plain data, made of heuristics.schema"


def test_every_check_has_its_claims_beside_it() -> None:
    assert {path.parent.name for path in PARTS if path.name == "claims.py"} == {
        path.stem.removeprefix("test_") for path in CHECKS
    }


@pytest.mark.parametrize("path", BENCHMARKS, ids=name)
def test_a_benchmark_imports_what_is_there(path: Path) -> None:
    inside = sorted(module for module in imported(path) if module.split(".")[0] in ("heuristics", "benchmarks"))
    assert [module for module in inside if importlib.util.find_spec(module) is None] == []


def test_the_arrows_hold(capfd: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert not broken, capfd.readouterr().out


@pytest.mark.parametrize("module", ["heuristics", "heuristics.store.pages", "heuristics.wiki"])
def test_importing_pulls_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_no_path_of_a_machine_is_left() -> None:
    left = [
        f"{name(path)}:{number}: {found.group()}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for found in A_MACHINE.finditer(line)
    ]
    assert not left, "\n".join(left)
