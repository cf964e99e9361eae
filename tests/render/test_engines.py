"""Speed and equality of engines on the site come from recorded files, and from nothing else."""

import json
import shutil
from pathlib import Path

import pytest

from heuristics.render import engines
from heuristics.schema import HeuristicsError
from heuristics.store import engine_checks

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
    failed = [path for path in files if engine_checks.EngineCheck.model_validate_json(path.read_text()).problems]
    assert page.count("not held equal") == len(failed) < len(files) / 2


def apart(pairs):
    """The same cells with every score of the engine a tenth higher, and what they say."""
    moved = [pair | {"engine": pair["reference"] + 0.1} for pair in pairs]
    return {"pairs": moved} | engine_checks.summary([engine_checks.Pair(**pair) for pair in moved])


def test_an_engine_that_differs_is_shown_as_such_and_an_edited_check_is_refused(copied):
    before = engines.checks(copied).count("not held equal")
    path = sorted((copied / "evidence" / "engine-checks").glob("sft-*.json"))[0]
    data = json.loads(path.read_text())
    path.write_text(json.dumps(data | apart(data["pairs"])))
    assert engines.checks(copied).count("not held equal") == 1 + before
    path.write_text(json.dumps(data | {"high": 0.001}))
    with pytest.raises(HeuristicsError, match=path.name):
        engines.checks(copied)


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
