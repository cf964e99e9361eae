"""Speed and equality of engines on the site come from recorded files, and from nothing else."""

import json
import shutil
from pathlib import Path

import pytest

from heuristics.render import engines
from heuristics.schema import HeuristicsError
from heuristics.verdict import held

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "benchmarks" / "results", tmp_path / "benchmarks" / "results")
    shutil.copytree(ROOT / "evidence" / "engine-checks", tmp_path / "evidence" / "engine-checks")
    return tmp_path


def test_every_measured_ratio_is_shown(copied):
    found = json.loads((copied / "benchmarks" / "results" / "engines-cpu.json").read_text())
    page = engines.speed(copied)
    for row in found["grpo"]:
        for point in row["population"]:
            assert f"| {point['members']} | {point['ms_a_member_step']:.1f} | {point['over_trl']:.1f} |" in page
    assert page.count("<svg") == 1
    assert "<title" in page and "<desc" in page
    assert page == engines.speed(copied)


def test_ratios_are_what_the_times_say(copied):
    found = json.loads((copied / "benchmarks" / "results" / "engines-cpu.json").read_text())
    for row in found["grpo"]:
        for point in row["population"]:
            assert point["over_trl"] == pytest.approx(row["trl_ms_a_step"][0] / point["ms_a_member_step"], rel=0.01)
            assert point["over_trl_with_engine_check"] < point["over_trl"]
    assert found["over_trl"]["sort-digits, 64 completions"] == max(
        point["over_trl"] for row in found["grpo"] if row["task"] == "sort-digits" and row["completions"] == 64
        for point in row["population"]
    )  # fmt: skip


def test_every_engine_check_is_shown_with_what_follows(copied):
    page = engines.checks(copied)
    files = sorted((copied / "evidence" / "engine-checks").glob("*.json"))
    assert page.count("held equal") == len(files)
    assert "not held equal" not in page
    data = json.loads(files[0].read_text())
    files[0].write_text(json.dumps(data | {"high": 0.051}))
    assert "not held equal" in engines.checks(copied)
    files[0].write_text(json.dumps(data | {"differ": 1, "seeds_differ": 0}))
    assert "not held equal" in engines.checks(copied)


def test_the_margin_is_the_judges():
    assert engines.MARGIN == held.MARGIN


def test_nothing_recorded_yet(tmp_path):
    assert "No benchmark is recorded yet" in engines.speed(tmp_path)
    assert "No engine check is recorded yet" in engines.checks(tmp_path)


@pytest.mark.parametrize("damage", ["{", "[]", '{"pairs": 3}'])
def test_a_damaged_file_is_named(copied, damage):
    (copied / "benchmarks" / "results" / "engines-cpu.json").write_text(damage)
    with pytest.raises(HeuristicsError, match="engines-cpu"):
        engines.speed(copied)
    path = next((copied / "evidence" / "engine-checks").glob("*.json"))
    path.write_text(damage)
    with pytest.raises(HeuristicsError, match=path.name):
        engines.checks(copied)
