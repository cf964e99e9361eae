"""What stands under the table of advice: how often it held what it was not told of."""

import json

import pytest

from heuristics.render.recommendations import accuracy
from heuristics.store import paths


def test_what_was_not_measured_is_said(tmp_path):
    assert accuracy(tmp_path) == "Not measured yet: `python benchmarks/advice_accuracy.py`.\n"


def test_figures_come_from_the_recorded_file(tmp_path):
    measured = json.loads((paths.data() / "benchmarks/results/advice-accuracy.json").read_text())
    measured["recommend"] |= {"inside": 17, "answered": 23, "mean width in decades": 0.5}
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    (tmp_path / "benchmarks/results/advice-accuracy.json").write_text(json.dumps(measured))

    text = accuracy(tmp_path)

    assert "in 74% of cases (17 of 23), 3.2 times from end to end. Beside it: the same rule without sweeps" in text
    assert text.count("from end to end") == len(measured)
    near, of = (measured["recommend"][f"optima: {name}"] for name in ("near", "answered"))
    assert f"this rule {near} of {of}; " in text


def test_the_recorded_file_is_whole():
    measured = json.loads((paths.data() / "benchmarks/results/advice-accuracy.json").read_text())
    assert next(iter(measured)) == "recommend"
    for row in measured.values():
        assert row["inside"] <= row["answered"] <= row["landmarks"]
        assert row["inside of these"] <= row["answered by all"] <= row["answered"]
        assert row["optima: near"] <= row["optima: answered"] <= row["optima: families"]
        assert row["mean width in decades"] == pytest.approx(0.75, abs=0.75)
