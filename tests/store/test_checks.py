"""Check modules: loaded by path, with the parts of one that has grown, and forgotten again."""

import sys

import pytest

from heuristics.schema import HeuristicsError
from heuristics.store import paths
from heuristics.store.checks import load_check

PART = """
from heuristics.schema import Protocol, Setting
ONE = Protocol(id="{name}", decides=(), task="t", base="b", arms={{"a": Setting()}}, screened=("a",), knob="k",
               grid=(1.0,), steps=1, confirm=(), profiles={{}})
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    def make(name, part):
        root = tmp_path / name
        (root / "checks" / "toy").mkdir(parents=True)
        (root / "checks" / "test_toy.py").write_text("from toy.part import ONE\nPROTOCOLS = (ONE,)\n")
        (root / "checks" / "toy" / "part.py").write_text(part)
        monkeypatch.setattr(paths, "PACKAGE", root / "heuristics")

    return make


def test_parts_of_a_check_are_found_and_each_checkout_has_its_own(checkout):
    before, path = set(sys.modules), list(sys.path)
    for name in ("first", "second"):
        checkout(name, PART.format(name=name))
        assert [protocol.id for protocol in load_check("toy").protocols] == [name]
    assert sys.path == path
    assert not {name for name in set(sys.modules) - before if name.split(".")[0] == "toy"}


def test_a_broken_part_names_the_check(checkout):
    checkout("third", "1 / 0\n")
    with pytest.raises(HeuristicsError, match=r"checks/test_toy\.py: cannot be loaded: division by zero"):
        load_check("toy")
    assert "toy.part" not in sys.modules
