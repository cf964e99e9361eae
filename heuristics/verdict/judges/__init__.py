"""Judges: one file a claim kind, found by the kind's name. A judge sees one claim and one evidence."""

import importlib
import importlib.util
from collections.abc import Callable

from heuristics.schema import Assessment, Claim, Evidence, HeuristicsError

Judge = Callable[[Claim, Evidence], Assessment]


def load_judge(kind: str) -> Judge:
    """Find the judge of a claim kind.

    Raises:
        HeuristicsError: no judge for this kind.
    """
    if not has_judge(kind):
        raise HeuristicsError(f"no judge for kind {kind!r}: expected heuristics/verdict/judges/{_module(kind)}.py")
    judge: Judge = importlib.import_module(f"{__name__}.{_module(kind)}").judge
    return judge


def has_judge(kind: str) -> bool:
    """Whether a claim kind has a judge."""
    return importlib.util.find_spec(f"{__name__}.{_module(kind)}") is not None


def _module(kind: str) -> str:
    return kind.replace("-", "_")
