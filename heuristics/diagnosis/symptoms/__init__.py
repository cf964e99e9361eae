"""Symptoms, one file each: found by their file names, in the order of their codes."""

import importlib
import pkgutil
from functools import cache

from heuristics.diagnosis.symptom import Symptom
from heuristics.schema import HeuristicsError


@cache
def symptoms() -> tuple[Symptom, ...]:
    """Every symptom."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("dg"))
    return tuple(importlib.import_module(f"{__name__}.{name}").SYMPTOM for name in names)


def find_symptom(code: str) -> Symptom:
    """A symptom by its code.

    Raises:
        HeuristicsError: there is none of this code.
    """
    for symptom in symptoms():
        if symptom.code == code.upper():
            return symptom
    raise HeuristicsError(f"no symptom {code!r}; there are {', '.join(symptom.code for symptom in symptoms())}")
