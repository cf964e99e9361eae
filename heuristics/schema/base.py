"""What every noun shares: frozen, closed to unknown fields, digestible; and the one family of errors."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

Scalar = str | bool | int | float | None
_TEXT = frozenset((str,))
_SCALARS = frozenset((str, bool, int, float, type(None)))


class HeuristicsError(Exception):
    """Base of every error this package raises on purpose; its text names the place and what would be right."""


class Noun(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def canonical(value: Any) -> Any:
    """Reduce a value to plain JSON types in one fixed form.

    Args:
        value: nouns, mappings, sequences and scalars, nested at will.

    Returns:
        The same content with sorted string keys, lists for sequences and `repr` of non-finite floats. Fields of nouns
        that have their default are left out, so that a noun may grow an optional field without changing old digests.
    """
    if isinstance(value, BaseModel):
        return canonical(value.model_dump(mode="python", exclude_defaults=True, by_alias=True))
    if isinstance(value, Mapping):
        return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [canonical(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical JSON, as 64 hexadecimal digits."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="python", exclude_defaults=True, by_alias=True)
    try:
        text = _json(value if _is_plain(value) else canonical(value))
    except ValueError:  # a float that is not finite
        text = _json(canonical(value))
    return hashlib.sha256(text.encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _is_plain(value: Any) -> bool:
    """Whether JSON writes a value as it writes its canonical form: string keys, lists, dicts and scalars all through.

    Building the canonical form of recorded curves takes most of the time in which they are read.
    """
    kind = type(value)
    if kind is dict:
        if not _TEXT.issuperset(map(type, value)):
            return False
        value = value.values()
    elif kind is not list and kind is not tuple:
        return kind in _SCALARS
    return _SCALARS.issuperset(map(type, value)) or all(map(_is_plain, value))
