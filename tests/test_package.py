"""The wheel and the source archive, as somebody would get them: built here, unpacked, used without the checkout."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import heuristics
from heuristics.store.checks import load_claims

ROOT = Path(__file__).parents[1]
SLUG = "rl-learning-rate"
HEAVY = ("torch", "trl", "transformers", "scipy", "mkdocs", "matplotlib")
USE = f"""\
import json, sys
import heuristics
page, verdicts = heuristics.load({SLUG!r}), heuristics.verdicts({SLUG!r})
print(json.dumps({{
    "package": heuristics.__file__,
    "path": page.path,
    "claims": [claim.id for claim in page.claims],
    "kinds": [claim.kind for claim in page.claims],
    "verdicts": [verdict.claim for verdict in verdicts],
    "heavy": [name for name in {HEAVY!r} if name in sys.modules],
}}))
"""


def build(source: Path, out: Path, kind: str) -> Path:
    """Build one archive with the backend that is installed here, from no index."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = out.iterdir()
    return archive


def use(package_folder: Path, elsewhere: Path) -> dict[str, object]:
    """Use the package in a folder from an isolated interpreter; its dependencies come from this environment."""
    first = [str(package_folder), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    program = f"import sys; sys.path[:0] = {first!r}\n{USE}"
    done = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    used: dict[str, object] = json.loads(done.stdout)
    return used


def files(folder: str) -> set[str]:
    """Files of a folder of the checkout, relative to its root; what starts with a dot is nobody's data."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked."""
    archive = build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout and unpacked."""
    archive = build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


def test_the_source_archive_holds_all_that_people_write_and_run(sdist: Path) -> None:
    packed = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}
    assert files("docs") | files("evidence") <= packed
    assert {"pyproject.toml", "README.md", "constraints.txt", "heuristics/store/paths.py"} <= packed
    assert {"checks/test_rl_learning_rate.py", "checks/rl_learning_rate/claims.py"} <= packed
    assert {"build", "site", ".venv", ".journal", ".bases"}.isdisjoint(name.split("/")[0] for name in packed)


def test_the_wheel_holds_pages_and_evidence_and_neither_checks_nor_tests(wheel: Path) -> None:
    packed = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    wanted = files("docs") | files("evidence")
    assert {name.removeprefix("heuristics/_data/") for name in packed if "/_data/" in name} == wanted
    assert {name.split("/")[0] for name in packed} == {"heuristics", f"heuristics-{heuristics.__version__}.dist-info"}


def test_the_wheel_works_without_its_checkout_and_imports_nothing_heavy(wheel: Path, tmp_path: Path) -> None:
    used = use(wheel, tmp_path)
    assert str(used["package"]).startswith(str(wheel))
    assert used["path"] == f"docs/heuristics/{SLUG}.md"
    assert used["claims"]
    accepted = wheel / "heuristics" / "_data" / "evidence" / SLUG / "accepted.json"
    assert used["verdicts"] == (used["claims"] if accepted.is_file() else [])
    assert used["kinds"] == [claim.kind for claim in load_claims(SLUG)]
    assert used["heavy"] == []


def test_a_wheel_built_from_the_source_archive_is_the_same(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    again = build(sdist, tmp_path / "again", "wheel")
    with zipfile.ZipFile(again) as packed:
        names = {name for name in packed.namelist() if not name.endswith("/")}
    assert names == {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}


def test_the_unpacked_source_archive_works_as_a_checkout(sdist: Path, tmp_path: Path) -> None:
    used = use(sdist, tmp_path)
    assert str(used["package"]).startswith(str(sdist))
    assert used["claims"]
