"""What benchmarks measured: their files of results, put into words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from heuristics.schema import HeuristicsError


def measured(root: Path, name: str, command: str, words: Callable[[Any], str]) -> str:
    """What a file of results says, or that nothing is measured yet.

    Args:
        root: the checkout.
        name: of the file below `benchmarks/results`, without its ending.
        command: makes the file.
        words: puts its content into Markdown.

    Raises:
        HeuristicsError: the file is damaged.
    """
    path = root / "benchmarks" / "results" / f"{name}.json"
    if not path.is_file():
        return f"Not measured yet: `{command}`.\n"
    try:
        return words(json.loads(path.read_text(encoding="utf-8")))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise HeuristicsError(
            f"{path.relative_to(root).as_posix()}: no results of {command} ({error!r}); measure again"
        ) from error
