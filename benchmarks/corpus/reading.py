"""The corpus as it is committed: runs by key, each with its status, cause and log as rows."""

import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus.truth import Trained, cause, from_json, onset, status
from heuristics.schema import Scalar

RUNS = Path(__file__).parent / "runs"
Row = Mapping[str, float]


@dataclass(frozen=True)
class Labelled:
    """A run and the truth about it.

    Attributes:
        run: as trained.
        status: by held-out evaluation.
        cause: by reruns, None where nothing is wrong.
        onset: first step of the fault, by held-out evaluation at the checkpoints, None where it has none.
    """

    run: Trained
    status: str
    cause: str | None
    onset: int | None

    @property
    def method(self) -> str:
        """`sft` or `grpo`."""
        return str(self.run.cell.setting.method)

    @property
    def knobs(self) -> dict[str, Scalar]:
        """What it was told, under TRL's names."""
        return {**self.run.cell.setting.knobs, "learning_rate": self.run.cell.value, "method": self.method}

    def rows(self, every: int = 1) -> list[dict[str, float]]:
        """Its log, averaged over some steps a row as a trainer with `logging_steps` does."""
        log = self.run.log
        found = []
        for start in range(0, len(log["loss"]) - every + 1, every):
            parts = {name: values[start : start + every] for name, values in log.items() if len(values) > start}
            found.append({name: _mean(values) for name, values in parts.items()} | {"step": float(start + every)})
        return found


def corpus(family: str) -> list[Labelled]:
    """Runs of a family, each different log once."""
    text = gzip.decompress((RUNS / f"{family}.json.gz").read_bytes())
    runs = [from_json(row) for row in json.loads(text)]
    by_key = {run.cell.key: run for run in runs}
    different = {json.dumps(run.log, sort_keys=True): run for run in reversed(runs)}
    return [
        Labelled(run, told := status(run), cause(run, by_key), onset(run, told)) for run in reversed(different.values())
    ]


def _mean(values: list[float | None]) -> float:
    """NaN where the trainer logged what is no finite number."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else math.nan
