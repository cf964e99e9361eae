"""The page of symptoms: what is computed on it, and what stands there before anything was measured."""

import json

from heuristics.diagnosis.symptoms import symptoms
from heuristics.render.symptoms import accuracy, screen, symptom_list
from heuristics.store import paths


def test_every_symptom_has_a_section_and_a_row():
    text = symptom_list("run-symptoms.md")
    for symptom in symptoms():
        assert f"### {symptom.code} {symptom.name} {{ #{symptom.code.lower()} }}" in text
        assert f"[{symptom.code}](#{symptom.code.lower()})" in text


def test_nothing_measured_is_said(tmp_path):
    assert accuracy(tmp_path) == "Not measured yet: `python -m benchmarks.diagnose_accuracy`.\n"
    assert screen(tmp_path) == ""


def test_the_figures_are_those_that_were_measured(tmp_path):
    measured = json.loads((paths.data() / "benchmarks/results/diagnose-accuracy.json").read_text())
    measured["heuristics"]["collapsed"]["recall"] |= {"hits": 1, "of": 7, "rate": 1 / 7, "low": 0.004, "high": 0.579}
    (tmp_path / "benchmarks/results").mkdir(parents=True)
    (tmp_path / "benchmarks/results/diagnose-accuracy.json").write_text(json.dumps(measured))
    text = accuracy(tmp_path)
    assert "14.3% (1/7; 0% to 58%)" in text
    for doctor in measured["doctors"]:
        assert f"| {doctor} | " in text


def test_the_screen_is_of_a_real_run():
    text = screen(paths.data())
    assert "collapsed since step" in text and "DG103" in text
    assert max(map(len, text.splitlines())) <= 76
