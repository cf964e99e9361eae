"""Claim kinds: one file each, found by its name. A kind says what its claims need, and what is estimated for them."""

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heuristics.kinds._base.kind import Kind
from heuristics.schema import Claim, HeuristicsError

__all__ = ["Kind", "claim_of", "find_kind", "kinds"]


def kinds() -> tuple[str, ...]:
    """Names of all kinds, sorted; a file is a kind."""
    files = Path(__file__).parent.glob("*.py")
    return tuple(sorted(path.stem.replace("_", "-") for path in files if path.stem != "__init__"))


@functools.cache
def find_kind(name: str) -> Kind:
    """A kind by its name.

    Raises:
        HeuristicsError: there is no such kind; the message names all.
    """
    if name not in kinds():
        raise HeuristicsError(f"no claim kind {name!r}; there are: {', '.join(kinds())}")
    found: Kind = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").KIND
    return found


def claim_of(fields: Mapping[str, Any]) -> Claim:
    """A claim of the kind that its fields name.

    Args:
        fields: as a page's front matter or an accepted snapshot holds them.

    Raises:
        HeuristicsError: no such kind.
        pydantic.ValidationError: a field is missing, unknown or wrong.
    """
    return find_kind(str(fields.get("kind"))).claim.model_validate(dict(fields))


def __getattr__(name: str) -> Any:
    """Claim classes by name, such as `heuristics.kinds.Ratio`; only that kind's file is imported."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    if name[:1].isupper() and words.replace("_", "-") in kinds():
        return find_kind(words.replace("_", "-")).claim
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
