"""Probes and micro-runs: functions beside a page's claims that ask the real libraries, in seconds.

`checks/<stem>/probes.py`: each public function is a probe and gives yes or no, a number, or several by what each
is about. `checks/<stem>/micro_runs.py`: each gives a `Pair`, two ways whose cost is measured in turn. A claim names its
function. What a file imports is what its answers depend on: the versions are recorded with them.
"""

import ast
import importlib.metadata
import inspect
import io
import logging
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from datetime import UTC, datetime
from pathlib import Path

from heuristics.experiment.record import environment, rules_of
from heuristics.schema import Claim, Evidence, HeuristicsError, Reading
from heuristics.schema.base import Scalar, digest
from heuristics.schema.probe import Pair
from heuristics.store import paths
from heuristics.store.checks import load_functions
from heuristics.training.device import device_name
from heuristics.verdict.digests import code, imported

PAIRS, WARM = 7, 1
"""Pairs of a micro-run, and calls of each way before the first of them."""


class Missing(HeuristicsError):
    """A library that is asked is not installed."""


def protocol_of(file: Path) -> str:
    """How evidence calls what a file gives: `probes` or `micro-runs`."""
    return file.stem.replace("_", "-")


def plan_of(file: Path) -> str:
    """Digest of the code that asks, this package's part of it too; layout, comments and docstrings do not count."""
    return digest([code(one) for one in (file, *imported(file))])


def libraries(file: Path) -> dict[str, str]:
    """Versions of the packages that a file and what it uses of this package import, as they are installed here.

    Raises:
        Missing: one is not installed.
    """
    found = {}
    for name in _names(file):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            raise Missing(
                f"{_place(file)} asks {name}, which is not installed; wanted: pip install --constraint constraints.txt "
                f"{name}"
            ) from None
    return found


def _names(file: Path) -> list[str]:
    """Top names of what is imported, but for Python's own, this package and the checks."""
    names = set()
    for one in (file, *imported(file)):
        for node in ast.walk(ast.parse(one.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names.add(node.module.split(".")[0])
    ours = {"heuristics", *(path.stem for path in file.parent.parent.iterdir())}
    return sorted(names - set(sys.stdlib_module_names) - ours)


def ask(file: Path) -> tuple[Reading, ...]:
    """Call every function of a file, and keep what it answers.

    Raises:
        HeuristicsError: the file cannot be loaded, or a function fails or gives something else; its line is named.
    """
    libraries(file)
    found: list[Reading] = []
    for name, function in load_functions(file).items():
        line = inspect.getsourcelines(function)[1]
        try:
            with _quiet():
                answer = function()
                rows = list(_pairs(name, answer) if isinstance(answer, Pair) else _answers(name, answer))
        except Exception as error:
            raise HeuristicsError(f"{_place(file)}:{line}: {name} failed: {type(error).__name__}: {error}") from error
        found += [
            Reading(subject=part, version="", path=_place(file), line=line, found=row) for part, row in rows
        ]  # fmt: skip
    return tuple(found)


@contextmanager
def _quiet() -> Iterator[None]:
    """A library's warnings and progress bars are not about what it is asked: they are left out."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"), redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(before)


def _place(file: Path) -> str:
    return file.relative_to(paths.data()).as_posix() if file.is_relative_to(paths.data()) else file.name


def _answers(name: str, answer: object) -> Iterator[tuple[str, dict[str, Scalar]]]:
    for part, one in (answer if isinstance(answer, Mapping) else {"": answer}).items():
        if isinstance(one, bool):
            yield part, {"probe": name, "holds": one}
        elif isinstance(one, int | float):
            yield part, {"probe": name, "number": one}
        else:
            raise TypeError(
                f"found {type(one).__name__}; wanted: yes or no, a number, several of them by name, or a Pair"
            )


def _pairs(name: str, pair: Pair) -> Iterator[tuple[str, dict[str, Scalar]]]:
    """The two ways in turn, on one thread, so that what slows the machine slows both."""
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if torch else 1
    try:
        if torch:
            torch.set_num_threads(1)
        yield from _turns(name, pair)
    finally:
        if torch:
            torch.set_num_threads(threads)


def _turns(name: str, pair: Pair) -> Iterator[tuple[str, dict[str, Scalar]]]:
    for _ in range(WARM if pair.of == "seconds" else 0):
        pair.first()
        pair.second()
    for _ in range(PAIRS):
        costs = []
        for way in (pair.first, pair.second):
            begun = time.perf_counter()
            told = way()
            costs.append(time.perf_counter() - begun if pair.of == "seconds" else float(str(told)))
        yield "", {"run": name, "of": pair.of, "first": float(f"{costs[0]:.4g}"), "second": float(f"{costs[1]:.4g}")}


def evidence_of(file: Path, slug: str, claims: Sequence[Claim], commit: str) -> Evidence:
    """Ask a file's functions; the answers as evidence, which depends on no machine unless seconds were timed.

    Args:
        file: probes or micro-runs of a check.
        slug: its page.
        claims: of the page; those that name one of the functions rest on this evidence.
        commit: that is checked out.

    Raises:
        HeuristicsError: see `ask`; or a claim names a function that the file does not have.
    """
    readings = ask(file)
    told = environment(libraries(file)) if (timed := file.stem == "micro_runs") else libraries(file)
    asked = {str(reading.found.get("probe") or reading.found.get("run")) for reading in readings}
    draft = Evidence(
        slug=slug, protocol=protocol_of(file), profile="static", engine="micro-run" if timed else "probe",
        device=device_name() if timed else "none", plan=plan_of(file),
        rules=rules_of({one.id: one for one in claims}, [one.id for one in claims if function_of(one) in asked]),
        environment=told, commit=commit, recorded=datetime.now(UTC).date(), readings=readings, content="0" * 64,
    )  # fmt: skip
    return draft.model_copy(update={"content": draft.content_digest()})


def function_of(claim: Claim) -> str | None:
    """The probe or micro-run that a claim names."""
    named = claim.field("probe") or claim.field("run")
    return str(named) if named else None


def unasked(slug: str, claims: Sequence[Claim], files: Sequence[Path]) -> tuple[str, ...]:
    """What is wrong between a page's claims and its functions: a name that is not there, a function nobody needs.

    Nothing is imported: the files are read as text.
    """
    there = {name: file for file in files for name in functions(file)}
    named = {name: claim.id for claim in claims if (name := function_of(claim))}
    typed = f"checks/{slug.replace('-', '_')}/claims.py"
    choice = ", ".join(there) or "a file of probes beside it"
    lacking = [
        f"{typed}: claim {claim!r} asks {name!r}; wanted: {choice}"
        for name, claim in named.items()
        if name not in there
    ]
    idle = [
        f"{_place(file)}: no claim asks {name!r}; take it away, or give it a claim"
        for name, file in there.items()
        if name not in named
    ]
    return (*lacking, *idle)


def functions(file: Path) -> list[str]:
    """Names of a file's functions, without those that only help; nothing is imported."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def moved(item: Evidence, pinned: Mapping[str, str]) -> tuple[str, ...]:
    """Libraries that are pinned at another version than answered, in words."""
    return tuple(
        f"{name} {version} answered, and {pinned[name]} is pinned"
        for name, version in item.environment.items()
        if name in pinned and pinned[name] != version.partition("+")[0]
    )
