"""Tasks, engines and executors are found by the name of their file: adding one edits no list."""

import importlib
from typing import Any

from heuristics.schema import HeuristicsError


def by_name(package: str, name: str, attribute: str) -> Any:
    """What a module of a package declares.

    Args:
        package: such as `heuristics.training.tasks`.
        name: such as `sort-digits`; hyphens stand for underscores of the file name.
        attribute: such as `TASK`.

    Raises:
        HeuristicsError: there is no such file.
    """
    module = f"{package}.{name.replace('-', '_')}"
    try:
        return getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise HeuristicsError(f"no {attribute.lower()} {name!r}: expected {module.replace('.', '/')}.py") from None
