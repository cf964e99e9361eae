"""The README says what the package says: its table is `recommend`'s, and its commands exist."""

import re
from pathlib import Path

import pytest

from heuristics.advice import recommend
from heuristics.schema.words import spell

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
TUNINGS = {"full fine-tuning": "full", "LoRA or QLoRA": "lora"}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in README.splitlines()
    if re.match(r"\| (SFT|GRPO|DPO|PPO), ", line)
]


def test_every_method_and_tuning_has_a_row():
    assert [row[0] for row in ROWS] == [f"{m}, {t}" for m in ("SFT", "GRPO", "DPO", "PPO") for t in TUNINGS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_what_recommend_says(row):
    training, usual, ends, short, breaks = row
    method, tuning = training.split(", ")
    for name in ("lora", "qlora") if tuning.startswith("LoRA") else ("full",):
        long = recommend(method, name, steps=1000)
        assert (usual, ends) == (spell((long.point,)), spell((long.low, long.high)))
        assert short == spell((recommend(method, name, steps=50).point,))
        edge = long.edge
        whose = f", as {edge.neighbour.upper()}" if edge and edge.neighbour else ""
        where = ", on small models" if edge and edge.group == "made in code" else ""
        assert breaks == (f"{spell((edge.at,))}{whose}{where}" if edge else "not known")


def test_the_answer_stands_before_anything_else():
    assert README.index("| training |") < README.index("\n## ") and README.index("| training |") < 400
