"""Real GRPO logs of other people, which the project does not hold: what became of each is named."""

import csv
from pathlib import Path

import pytest

import heuristics

REAL = Path(__file__).resolve().parents[3] / "shared" / "runlogs" / "real"
NAMED = {"healthy": ("healthy", "undecided"), "flat": ("flat",), "collapse": ("collapsed",)}


@pytest.mark.skipif(not (REAL / "labels.csv").is_file(), reason=f"no labelled logs in {REAL}")
def test_outcomes_are_named_and_healthy_runs_are_not_blamed():
    with (REAL / "labels.csv").open(encoding="utf-8") as stream:
        labels = {row["file"]: row["label"] for row in csv.DictReader(stream)}
    wrong = [name for name, label in labels.items() if heuristics.diagnose(REAL / name).status not in NAMED[label]]
    healthy = [name for name in wrong if labels[name] == "healthy"]
    assert wrong == healthy
    assert len(healthy) <= 1
