"""Check modules: `checks/test_<stem>.py` and the claims beside them, plain data loaded by path, without pytest.

A check that has grown keeps its protocols in a folder of its stem beside it, `checks/<stem>/`, and imports them from
there, as it does under pytest.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heuristics.schema import Claim, HeuristicsError, Protocol
from heuristics.schema.scan import Scan
from heuristics.store import experiments, paths
from heuristics.store.modules import load_module

ASKING = ("probes.py", "micro_runs.py")
"""Files beside the claims whose functions ask libraries."""


@dataclass(frozen=True)
class Check:
    """What a check module declares.

    Attributes:
        slug: heuristic.
        path: of the check module, or of the experiment.
        protocols: to be trained.
        scans: of released wheels.
        asks: files of probes and micro-runs beside the claims.
        homes: by id of a protocol that an experiment shares with other pages, the experiment.
        pages: whose claims it can decide: its own, or those that an experiment serves.
    """

    slug: str
    path: Path
    protocols: tuple[Protocol, ...]
    scans: tuple[Scan, ...]
    asks: tuple[Path, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()


def check_path(slug: str) -> Path:
    """File of a heuristic's check module."""
    return paths.checkout("verify") / "checks" / f"test_{slug.replace('-', '_')}.py"


def slugs() -> tuple[str, ...]:
    """Heuristics that have a check module, sorted."""
    folder = paths.checkout("verify") / "checks"
    return tuple(sorted(path.stem.removeprefix("test_").replace("_", "-") for path in folder.glob("test_*.py")))


def load_check(slug: str) -> Check:
    """Load a check module with the protocols that experiments share with it; or an experiment by its name.

    Raises:
        HeuristicsError: there is none, or it cannot be executed.
    """
    path = check_path(slug)
    if slug in experiments.names():
        shared = experiments.load(slug)
        return Check(slug, experiments.file_of(slug), shared, (), pages=experiments.pages_of(shared))
    if not path.is_file():
        raise HeuristicsError(f"no check for {slug!r}: expected checks/{path.name}; there are: {', '.join(slugs())}")
    module = load_module(path, f"checks/{path.name}", path.parent)
    beside = path.parent / slug.replace("-", "_")
    asks = tuple(file for name in ASKING if (file := beside / name).is_file())
    served = experiments.serving(slug)
    own = tuple(getattr(module, "PROTOCOLS", ()))
    return Check(
        slug, path, (*own, *(protocol for _, protocol in served)), tuple(getattr(module, "SCANS", ())), asks,
        {protocol.id: name for name, protocol in served}, (slug,),
    )  # fmt: skip


def load_functions(file: Path) -> dict[str, Callable[[], object]]:
    """Functions of a file of probes or micro-runs, by name, in their order; those with an underscore only help.

    Raises:
        HeuristicsError: the file cannot be executed.
    """
    module = load_module(file, f"checks/{file.parent.name}/{file.name}", file.parent.parent)
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(inspect.unwrap(value)) and value.__module__ == module.__name__ and name[0] != "_"
    }


def claims_file(slug: str) -> Path:
    """Where the claims of a heuristic are typed; an installed package has none and knows them as accepted."""
    return paths.data() / "checks" / slug.replace("-", "_") / "claims.py"


def load_claims(slug: str) -> tuple[Claim, ...]:
    """The claims of a heuristic, in their order.

    Raises:
        HeuristicsError: the file cannot be executed, has no `CLAIMS`, or two claims share an id.
    """
    path = claims_file(slug)
    place = f"checks/{path.parent.name}/{path.name}"
    made = getattr(load_module(path, place, path.parent.parent), "CLAIMS", ())
    found = tuple(made) if isinstance(made, tuple | list) else ()
    if not found or not all(isinstance(claim, Claim) for claim in found):
        raise HeuristicsError(f"{place}: found no CLAIMS; wanted: a tuple of claims out of heuristics.kinds")
    twice = [claim.id for claim in found if [other.id for other in found].count(claim.id) > 1]
    if twice:
        raise HeuristicsError(f"{place}: two claims have the id {twice[0]!r}; each needs its own")
    return found
