"""What every noun shares: frozen, closed to unknown fields, digestible; and the one family of errors."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

Scalar = str | bool | int | float | None


class HeuristicsError(Exception):
    """Base of every error this package raises on purpose; its text names the place and what would be right."""


class Noun(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical(value: Any) -> Any:
    """Reduce a value to plain JSON types in one fixed form.

    Args:
        value: nouns, mappings, sequences and scalars, nested at will.

    Returns:
        The same content with sorted string keys, lists for sequences and `repr` of non-finite floats. Fields of nouns
        that have their default are left out, so that a noun may grow an optional field without changing old digests.
    """
    if isinstance(value, BaseModel):
        return canonical(value.model_dump(mode="python", exclude_defaults=True))
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
    text = json.dumps(canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
