"""Evidence files: written once, read whole, and every tampering seen."""

import gzip
import json
from datetime import date

import pytest

from heuristics.kinds import Order
from heuristics.schema import HeuristicsError, Reading
from heuristics.store import evidence_files
from heuristics.verdict.digests import rule
from tests.made import toy


@pytest.fixture(scope="module")
def recorded():
    return toy()[1]


@pytest.fixture
def file(recorded, tmp_path):
    return evidence_files.write(recorded, tmp_path / "toy")


def test_round_trip(recorded, file):
    assert evidence_files.read(file) == recorded
    assert file.name == f"tiny-synthetic-none-{recorded.content[:8]}.json"


def test_written_twice_is_the_same_file(recorded, file):
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    evidence_files.write(recorded, file.parent)
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before


def test_commit_date_and_wall_time_are_in_no_digest(recorded):
    other = recorded.model_copy(update={"commit": "x", "wall_seconds": {"one": 1.0}})
    assert other.content_digest() == recorded.content


def test_a_changed_value_is_seen(file):
    data = json.loads(file.read_text())
    data["columns"]["final.accuracy"][3] += 0.001
    file.write_text(json.dumps(data))
    with pytest.raises(HeuristicsError, match="edited after recording"):
        evidence_files.read(file)


def test_a_changed_curve_is_seen(file):
    curves = file.with_suffix(".curves.json.gz")
    rows = json.loads(gzip.decompress(curves.read_bytes()))
    rows[0]["series"]["accuracy"][0] += 0.001
    curves.write_bytes(gzip.compress(json.dumps(rows).encode()))
    with pytest.raises(HeuristicsError, match="edited after recording"):
        evidence_files.read(file)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_names_itself_and_the_way_out(file, share):
    text = file.read_text()
    file.write_text(text[: int(len(text) * share)])
    with pytest.raises(HeuristicsError, match=r"tiny-synthetic.*git checkout"):
        evidence_files.read(file)


def test_curves_cut_short(file):
    curves = file.with_suffix(".curves.json.gz")
    curves.write_bytes(curves.read_bytes()[:-20])
    with pytest.raises(HeuristicsError, match="curves file is cut"):
        evidence_files.read(file)


def test_a_column_cut_short(file):
    data = json.loads(file.read_text())
    data["columns"]["seed"].pop()
    file.write_text(json.dumps(data))
    with pytest.raises(HeuristicsError, match="unequal length"):
        evidence_files.read(file)


def test_a_folder_that_cannot_be_written_changes_nothing(recorded, tmp_path):
    (tmp_path / "toy").write_text("a file where the folder should be")
    with pytest.raises(HeuristicsError, match="nothing was changed"):
        evidence_files.write(recorded, tmp_path / "toy")
    assert (tmp_path / "toy").read_text() == "a file where the folder should be"


def test_a_full_disk_leaves_no_half_file(recorded, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence_files.os, "fsync", full)
    with pytest.raises(HeuristicsError, match="No space left"):
        evidence_files.write(recorded, tmp_path / "toy")
    assert list((tmp_path / "toy").iterdir()) == []


def test_a_disk_that_is_full_at_the_second_file_leaves_none(recorded, tmp_path, monkeypatch):
    real, calls = evidence_files.os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(handle)

    monkeypatch.setattr(evidence_files.os, "fsync", full)
    with pytest.raises(HeuristicsError, match="No space left"):
        evidence_files.write(recorded, tmp_path / "toy")
    assert len(calls) == 2, "curves first, then the rest"
    assert list((tmp_path / "toy").iterdir()) == []


@pytest.fixture
def shelf(recorded, tmp_path, monkeypatch):
    """A heuristic's evidence folder that holds one file."""
    monkeypatch.setattr(evidence_files.paths, "data", lambda: tmp_path)
    folder = tmp_path / "evidence" / "synthetic" / recorded.protocol

    def put(**changes):
        item = recorded.model_copy(update=changes)
        item = item.model_copy(update={"content": item.content_digest()})
        evidence_files.write(item, folder)
        return item

    return put


def test_current_leaves_out_what_is_superseded(shelf):
    old = shelf()
    new = shelf(plan="1", supersedes={old.content: "the reward had a bug"})
    assert [item.content for item in evidence_files.current("synthetic")] == [new.content]
    assert len(evidence_files.evidence("synthetic")) == 2


def test_superseding_what_is_not_there_is_an_error(shelf):
    shelf(supersedes={"a" * 64: "a slip"})
    with pytest.raises(HeuristicsError, match="supersedes aaaaaaaa"):
        evidence_files.current("synthetic")


def test_smoke_stands_for_nothing(shelf):
    shelf(profile="smoke")
    assert evidence_files.current("synthetic") == []


def test_of_scans_the_newest_stands_and_two_of_one_day_do_not(shelf):
    reading = Reading(subject="p", version="1", path="f.py", found={"n": 1})
    scans = {"runs": (), "spec": None, "rules": {}, "profile": "static", "golden": {}}
    old = shelf(**scans, readings=(reading,), recorded=date(2026, 1, 1))
    new = shelf(**scans, readings=(reading, reading), recorded=date(2026, 1, 2))
    assert [item.content for item in evidence_files.current("synthetic")] == [new.content]
    again = shelf(**scans, readings=(reading,) * 3, recorded=date(2026, 1, 2))
    with pytest.raises(HeuristicsError, match=r"2 files of 2026-01-02 .*only one can stand"):
        evidence_files.current("synthetic")
    shelf(
        **scans, readings=(reading,) * 4, recorded=date(2026, 1, 2), supersedes={new.content: "w", again.content: "w"}
    )
    (stands,) = evidence_files.current("synthetic")
    assert len(stands.readings) == 4
    assert old.content in [item.content for item in evidence_files.evidence("synthetic")]


def test_a_noun_may_grow_without_changing_old_digests():
    class Grown(Order):
        later: str | None = None

    fields = dict(id="a", says="a claim for a test", lower={"method": "grpo"}, higher={"method": "sft"})
    assert rule(Grown(**fields)) == rule(Order(**fields))
    assert rule(Grown(**fields, later="set")) != rule(Order(**fields))
