"""Experiments: protocols that serve several pages, `experiments/<stem>.py`, and their evidence as one page sees it.

A protocol of an experiment names what it decides as `page/claim`. A page sees those of its own claims, under the
claim's own id, as if the protocol were its own.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from heuristics.schema import Evidence, HeuristicsError, Protocol
from heuristics.store import paths
from heuristics.store.modules import load_module


def names() -> tuple[str, ...]:
    """Experiments that there are, sorted."""
    return tuple(sorted(path.stem.replace("_", "-") for path in _folder().glob("[a-z]*.py")))


def file_of(name: str) -> Path:
    """File of an experiment."""
    return _folder() / f"{name.replace('-', '_')}.py"


def load(name: str) -> tuple[Protocol, ...]:
    """Protocols of an experiment.

    Raises:
        HeuristicsError: the file cannot be executed, has no `PROTOCOLS`, or one of them decides what is no
            `page/claim`.
    """
    path = file_of(name)
    place = f"experiments/{path.name}"
    found = tuple(getattr(load_module(path, place, path.parent), "PROTOCOLS", ()))
    if not found:
        raise HeuristicsError(f"{place}: found no PROTOCOLS; wanted: a tuple of protocols")
    for protocol in found:
        for decided in protocol.decides:
            if decided.count("/") != 1:
                raise HeuristicsError(f"{place}: protocol {protocol.id!r} decides {decided!r}; wanted: page/claim")
    return found


def pages_of(protocols: Sequence[Protocol]) -> tuple[str, ...]:
    """Pages whose claims protocols of an experiment decide, in their order."""
    return tuple(dict.fromkeys(one.partition("/")[0] for protocol in protocols for one in protocol.decides))


def serving(slug: str) -> tuple[tuple[str, Protocol], ...]:
    """Every experiment's protocols that decide claims of a page, as the page sees them, with the experiment's name."""
    return tuple(
        (name, protocol.model_copy(update={"decides": mine}))
        for name in names()
        for protocol in load(name)
        if (mine := _of_page(slug, protocol.decides))
    )


def seen_by(slug: str, item: Evidence) -> Evidence | None:
    """Evidence of an experiment as a page sees it, None where it decides nothing of it; the content's digest stays."""
    if item.spec is None or not (mine := _of_page(slug, item.spec.decides)):
        return None
    rules: Mapping[str, str] = {
        claim: item.rules[f"{slug}/{claim}"] for claim in mine if f"{slug}/{claim}" in item.rules
    }
    return item.model_copy(update={"spec": item.spec.model_copy(update={"decides": mine}), "rules": rules})


def _of_page(slug: str, decides: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.partition("/")[2] for one in decides if one.partition("/")[0] == slug)


def _folder() -> Path:
    return paths.data() / "experiments"
