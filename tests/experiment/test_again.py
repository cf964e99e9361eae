"""One recorded run again: it is found by what names it, what is not recorded is refused, both ends are told."""

import pytest

from heuristics.experiment import again as door
from heuristics.schema import HeuristicsError
from heuristics.store import evidence_files
from tests.made import toy


class Place:
    """An executor that gives back what it is told, without training."""

    def __init__(self, outcome):
        self.outcome = outcome

    def memory(self):
        return None

    def run(self, groups, engine, bases):
        ((cell,),) = groups
        yield cell, self.outcome or self.made[cell.key], 3.0


class Engine:
    def groups(self, cells, memory):
        return [tuple(cells)]


@pytest.fixture
def recorded(monkeypatch):
    _, item = toy()
    monkeypatch.setattr(evidence_files, "current", lambda slug: [item])
    monkeypatch.setattr(door, "load_engine", lambda name: Engine())
    return item


def asked(item, place, monkeypatch, **changes):
    monkeypatch.setattr(door, "load_executor", lambda name: place)
    cell = item.runs[-1].cell
    told = {"protocol": cell.protocol, "arm": cell.arm, "value": cell.value, "seed": cell.seed} | changes
    return door.again("toy", **told, executor="local", bases=None)


def test_it_trains_the_very_cell_and_tells_both(recorded, monkeypatch):
    place = Place(None)
    place.made = {run.cell.key: run for run in recorded.runs}
    found = asked(recorded, place, monkeypatch)
    assert found.fresh == found.recorded == recorded.runs[-1]
    said = str(found)
    assert said.count("finished") == 2 and "recorded" in said and "now" in said and said.endswith("3 seconds")
    near = asked(recorded, place, monkeypatch, value=recorded.runs[-1].cell.value * 1.002)
    assert near.recorded == found.recorded, "values are written to three digits"


@pytest.mark.parametrize(
    ("changes", "there"),
    [({"protocol": "no"}, "protocol"), ({"arm": "no"}, "arm"), ({"value": 123.0}, "value"), ({"seed": 10**6}, "seed")],
)
def test_what_is_not_recorded_is_refused_and_what_is_is_listed(recorded, monkeypatch, changes, there):
    with pytest.raises(HeuristicsError, match=f"no recorded run of toy has the {there} .*; there are: .+"):
        asked(recorded, Place(None), monkeypatch, **changes)


def test_a_training_that_failed_is_an_error(recorded, monkeypatch):
    with pytest.raises(HeuristicsError, match="out of memory"):
        asked(recorded, Place(HeuristicsError("out of memory")), monkeypatch)
