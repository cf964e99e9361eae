"""Settings of a project: `[tool.heuristics]` in the pyproject.toml at or above a folder."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from heuristics.linter.engine import LEVELS
from heuristics.schema import HeuristicsError, Severity

KEYS = ("select", "ignore", "min-severity")


@dataclass(frozen=True)
class Settings:
    """What a project wants to hear.

    Attributes:
        select: codes to look for; all if empty.
        ignore: codes to leave out.
        min_severity: findings below it are left out.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = "warning"


def read_settings(folder: Path) -> Settings:
    """Settings of the nearest pyproject.toml that has them, or the defaults.

    Raises:
        HeuristicsError: the section holds an unknown key or a value of the wrong kind.
    """
    for place in (folder.resolve(), *folder.resolve().parents):
        path = place / "pyproject.toml"
        if path.is_file():
            try:
                tools = tomllib.loads(path.read_text(encoding="utf-8")).get("tool")
                table = tools.get("heuristics") if isinstance(tools, dict) else None
            except (ValueError, OSError) as error:
                raise HeuristicsError(f"{path}: {error}") from error
            if table is not None:
                return _checked(table, path)
    return Settings()


def _checked(table: object, path: Path) -> Settings:
    if not isinstance(table, dict):
        raise HeuristicsError(f"{path}: [tool.heuristics] is no table")
    for key, value in table.items():
        if key not in KEYS:
            raise HeuristicsError(f"{path}: [tool.heuristics] has no {key!r}: there are {', '.join(KEYS)}")
        if key == "min-severity" and value not in LEVELS:
            raise HeuristicsError(f"{path}: min-severity is {value!r}; it is {', '.join(LEVELS)}")
        if key != "min-severity" and not (isinstance(value, list) and all(isinstance(code, str) for code in value)):
            raise HeuristicsError(f"{path}: {key} is {value!r}; write a list of codes")
    return Settings(
        tuple(table.get("select", ())), tuple(table.get("ignore", ())), table.get("min-severity", "warning")
    )
