"""Check modules: loaded by path, with the parts of one that has grown, and forgotten again."""

import sys

import pytest

from heuristics.schema import HeuristicsError
from heuristics.store import paths
from heuristics.store.checks import load_check, load_claims

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


ORDER = """
from heuristics.kinds import Order
ONE = Order(id="{name}", says="the one is below the other", lower={{"method": "grpo"}}, higher={{"method": "sft"}})
"""
CLAIMS = r"checks/toy_rate/claims\.py: "


@pytest.fixture
def claims(tmp_path, monkeypatch):
    """Write a claims file, and the modules beside it."""

    def make(text, **beside):
        folder = tmp_path / "checks" / "toy_rate"
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in {"claims": text, **beside}.items():
            (folder / f"{name}.py").write_text(part)

    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    return make


def test_claims_are_loaded_in_their_order_with_what_stands_beside_them(claims):
    before, path = set(sys.modules), list(sys.path)
    claims(
        "from toy_rate.more import ONE\nCLAIMS = [ONE, ONE.model_copy(update={'id': 'another'})]\n",
        more=ORDER.format(name="first"),
    )
    assert [claim.id for claim in load_claims("toy-rate")] == ["first", "another"]
    assert sys.path == path
    assert not {name for name in set(sys.modules) - before if name.split(".")[0] == "toy_rate"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CLAIM = 1\n",
        "CLAIMS = ()\n",
        "CLAIMS = ('a',)\n",
        "CLAIMS = ({'id': 'a'},)\n",
        "CLAIMS = None\n",
        "CLAIMS = 3\n",
    ],
)
def test_a_file_without_claims_names_itself_and_what_it_lacks(claims, text):
    claims(text)
    with pytest.raises(HeuristicsError, match=CLAIMS + r"found no CLAIMS; wanted: .* heuristics\.kinds"):
        load_claims("toy-rate")


def test_two_claims_with_one_id_name_the_file_and_the_id(claims):
    claims(ORDER.format(name="first") + "CLAIMS = (ONE, ONE)\n")
    with pytest.raises(HeuristicsError, match=CLAIMS + "two claims have the id 'first'; each needs its own"):
        load_claims("toy-rate")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 / 0\n", "division by zero"),
        ("CLAIMS = (\n", "was never closed"),
        ("from heuristics.kinds import Ordre\n", "Ordre"),
        (ORDER.format(name="Not An Id"), "id"),
        (ORDER.format(name="a").replace("higher", "hihger"), "higher"),
    ],
)
def test_a_file_that_cannot_be_executed_names_itself_and_why(claims, text, why):
    claims(text)
    with pytest.raises(HeuristicsError, match=rf"(?s){CLAIMS}cannot be loaded: .*{why}"):
        load_claims("toy-rate")


def test_claims_that_changed_are_loaded_anew(claims):
    for name in ("first", "another"):
        claims(ORDER.format(name=name) + "CLAIMS = (ONE,)\n")
        assert [claim.id for claim in load_claims("toy-rate")] == [name]
