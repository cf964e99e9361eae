"""The journal: every finished run, in SQLite, keyed by cell, plan, engine and stack. It survives SIGKILL."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from heuristics.schema import Cell, HeuristicsError, Run, digest

_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
    cell TEXT NOT NULL, plan TEXT NOT NULL, engine TEXT NOT NULL, stack TEXT NOT NULL,
    run TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (cell, plan, engine, stack)
);
CREATE TABLE IF NOT EXISTS rules (
    plan TEXT NOT NULL, claim TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (plan, claim)
);
CREATE TABLE IF NOT EXISTS goldens (
    protocol TEXT NOT NULL, engine TEXT NOT NULL, stack TEXT NOT NULL, numbers TEXT NOT NULL,
    PRIMARY KEY (protocol, engine, stack)
);
"""


class Journal:
    """Finished runs of one heuristic on one machine.

    Every row is one transaction with full synchronisation, so a kill between two rows loses neither.

    Args:
        path: database file; its folder is made.

    Raises:
        HeuristicsError: the file is no journal, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=60)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise HeuristicsError(
                f"{path}: cannot be used as a journal ({error}); it must be a writable SQLite file, or not exist yet"
            ) from error

    def runs(self, plan: str, engine: str, stack: Mapping[str, str]) -> list[tuple[Run, float]]:
        """Runs and their seconds, in the order of the cells' digests."""
        rows = self._execute(
            "SELECT run, seconds FROM runs WHERE plan=? AND engine=? AND stack=? ORDER BY cell",
            (plan, engine, digest(stack)),
        )
        try:
            return [(Run.model_validate_json(run), seconds) for run, seconds in rows]
        except ValueError as error:
            raise HeuristicsError(f"{self.path}: holds runs of another form ({error}); move it away") from error

    def add(self, run: Run, *, plan: str, engine: str, stack: Mapping[str, str], seconds: float) -> None:
        """Keep a run; a second one of the same cell is ignored."""
        self._execute(
            "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?)",
            (run.cell.key, plan, engine, digest(stack), run.model_dump_json(), seconds),
        )

    def rules(self, plan: str) -> dict[str, str]:
        """Rules of the claims as they stood before the plan's first run, by claim id."""
        rows = self._execute("SELECT claim, rule FROM rules WHERE plan=? ORDER BY claim", (plan,))
        return {claim: str(rule) for claim, rule in rows}

    def note_rules(self, plan: str, rules: Mapping[str, str]) -> None:
        """Note the rules as they stand before a plan's first run, of whatever profile or stack; afterwards none are."""
        if self._execute("SELECT cell FROM runs WHERE plan=? LIMIT 1", (plan,)):
            return
        for claim, rule in rules.items():
            self._execute("INSERT OR REPLACE INTO rules VALUES (?, ?, ?)", (plan, claim, rule))

    def golden(self, protocol: str, engine: str, stack: Mapping[str, str]) -> dict[str, tuple[float, ...]] | None:
        """Golden numbers noted when the protocol was first run here, by arm."""
        rows = self._execute(
            "SELECT numbers FROM goldens WHERE protocol=? AND engine=? AND stack=?", (protocol, engine, digest(stack))
        )
        return {arm: tuple(numbers) for arm, numbers in json.loads(rows[0][0]).items()} if rows else None

    def note_golden(
        self, protocol: str, engine: str, stack: Mapping[str, str], numbers: Mapping[str, tuple[float, ...]]
    ) -> None:
        """Note golden numbers; older ones of the same protocol, engine and stack are replaced."""
        self._execute(
            "INSERT OR REPLACE INTO goldens VALUES (?, ?, ?, ?)",
            (protocol, engine, digest(stack), json.dumps({arm: list(values) for arm, values in numbers.items()})),
        )

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _execute(self, statement: str, values: tuple[object, ...]) -> list[tuple[str, float]]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise HeuristicsError(
                f"{self.path}: {error}; rows written before are kept, the next call goes on from them"
            ) from error


def same_cell(run: Run, cell: Cell) -> Run:
    """The run under a cell that differs in role or protocol only."""
    return run.model_copy(update={"cell": cell})
