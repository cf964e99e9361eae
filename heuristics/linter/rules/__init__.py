"""Rules, one file each, found by their name."""

import pkgutil
from functools import lru_cache
from importlib import import_module

from heuristics.linter.rule import Rule
from heuristics.schema import HeuristicsError


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule by its code."""
    found: list[Rule] = [import_module(f"{__name__}.{module.name}").RULE for module in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda rule: rule.code))


def find_rule(code: str) -> Rule:
    """The rule of a code.

    Raises:
        HeuristicsError: there is none.
    """
    for rule in all_rules():
        if code.upper() in (rule.code, rule.name.upper()):
            return rule
    raise HeuristicsError(f"no rule {code!r}: there are {', '.join(rule.code for rule in all_rules())}")
