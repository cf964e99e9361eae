"""Digests: a kind is one file; adding or changing it moves the rules of its own claims and of no others."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heuristics.kinds import find_kind, kinds
from heuristics.store.paths import PACKAGE
from heuristics.verdict import digests
from heuristics.verdict.digests import kind_digest

ROOT = Path(__file__).parents[2]
STEADIER = '''"""Kind `steadier`: runs of one arm scatter less than those of another."""

from collections.abc import Sequence

import numpy as np

from heuristics.kinds._base.arms import pairs, protocol_of, runs_of
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.schema import Evidence


class Steadier(Typed):
    """Ends of runs of `of` scatter less than those of `to`.

    Attributes:
        of: what singles out the one arm.
        to: what singles out the other.
    """

    kind: str = "steadier"
    of: Told
    to: Told


def estimate(claim: Steadier, evidence: Evidence) -> Sequence[Estimate]:
    """Standard deviation of the one, less the other's."""
    found = []
    for names in pairs(protocol_of(evidence), claim.of, claim.to, claim.scope):
        one, other = (runs_of(evidence, name) for name in names)
        found.append(Estimate(names, value=float(np.std(one.gain) - np.std(other.gain)), error=0.001, freedom=9.0, seeds=8))
    return found


KIND = Kind(
    name="steadier", claim=Steadier, scale="plain", unit="of the metric", region=lambda claim, _: Region(None, 0.0),
    estimate=estimate, estimand="standard deviation of the ends of one arm's runs, less that of another's",
)
'''
JUDGE = """
import json
from heuristics.kinds import claim_of, kinds, find_kind, Steadier
from heuristics.store import paths
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import kind_digest, rule, shared_digest
from heuristics.verdict.effects import effects
from tests.kinds.made import evidence, noisy, plan, ran

def asked(of, to):
    told = {"id": "c", "kind": "steadier", "says": "the one scatters less", "of": {"method": of}, "to": {"method": to}}
    return claim_of(told | {"transfer": "relational"})

claims = [asked("sft", "dpo"), asked("dpo", "sft")]
assert type(claims[0]) is Steadier
item = evidence(plan(), lambda cell: ran(cell, noisy(0.7, cell, 0.01 if cell.arm == "one" else 0.2)), claims[0])
said = [decide([claim], effects([claim], [item]))[0].spoken for claim in claims]
rules = {kind: rule(find_kind(kind).toy.claim) for kind in kinds() if find_kind(kind).toy}
found = {"kinds": {kind: kind_digest(kind) for kind in kinds()}, "shared": shared_digest(), "rules": rules}
print(json.dumps({"where": str(paths.PACKAGE), "said": said, "found": found}))
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package and of what it reads, whose files a test may change."""
    skip = shutil.ignore_patterns("*.curves.json.gz", "results")
    for part in ("heuristics", "checks", "docs", "evidence", "tests/kinds"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=skip)
    (tmp_path / "tests" / "__init__.py").touch()
    return tmp_path


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the code that decides, of which this process then tells the digests."""
    for part in ("kinds", "schema", "verdict", "store"):
        shutil.copytree(PACKAGE / part, tmp_path / "heuristics" / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE / "signals.py", tmp_path / "heuristics")
    before = told()
    monkeypatch.setattr(digests, "PACKAGE", tmp_path / "heuristics")
    forget()
    assert told() == before, "a copy has the same digests"
    yield tmp_path
    forget()


def forget():
    for kept in (digests.kind_digest, digests.shared_digest, digests.imported, digests._tree):
        kept.cache_clear()


def told():
    """Digests of the package as it is now."""
    forget()
    return {
        "kinds": {kind: digests.kind_digest(kind) for kind in kinds()}, "shared": digests.shared_digest(),
        "rules": {kind: digests.rule(find_kind(kind).toy.claim) for kind in kinds() if find_kind(kind).toy},
    }  # fmt: skip


def edit(root, name, *changes):
    path = root / "heuristics" / name
    text = path.read_text()
    for old, new in changes:
        assert old in text, f"{name} no longer holds {old!r}"
        text = text.replace(old, new)
    path.write_text(text)


def moved(before, after):
    return {kind for kind in before["kinds"] if before["kinds"][kind] != after["kinds"][kind]}


def test_a_kind_is_added_as_one_file_which_moves_no_other(copy):
    (copy / "heuristics" / "kinds" / "steadier.py").write_text(STEADIER)
    done = subprocess.run(
        [sys.executable, "-c", JUDGE], cwd=copy, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(copy)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)

    assert answer["where"] == str(copy / "heuristics")
    assert answer["said"] == ["supported, very low certainty", "contradicted, very low certainty; post hoc"]
    assert answer["found"]["kinds"].pop("steadier")
    assert answer["found"] == told()


def test_a_threshold_in_one_kinds_file_moves_that_kind_only(code):
    before = told()
    edit(code, "kinds/practice.py", ("MOST, ROUNDING = 0.5", "MOST, ROUNDING = 0.6"))
    edit(code, "kinds/slope.py", ("FEWEST, SPAN = 4, 1.5", "FEWEST, SPAN = 5, 1.5"))
    after = told()

    assert moved(before, after) == {"practice", "slope"}
    assert {kind for kind in before["rules"] if before["rules"][kind] != after["rules"][kind]} == {"practice", "slope"}
    assert after["shared"] == before["shared"]


def test_what_several_kinds_share_moves_those_and_no_others(code):
    before = told()
    edit(code, "kinds/_base/gains.py", ("value=times - 1", "value=times - 1.1"))
    assert moved(before, told()) == {"better", "equivalent", "interaction", "no-worse", "saturates"}

    edit(code, "kinds/_base/publishers.py", ("FEWEST = 5", "FEWEST = 6"))
    after = told()
    assert moved(before, after) >= {"practice", "ceiling"}
    assert not moved(before, after) & {"ratio", "symptom", "code"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("schema/pick.py", ("NEAR_OPTIMAL = 0.10", "NEAR_OPTIMAL = 0.20")), ("signals.py", ("FAR = 1.0", "FAR = 2.0")),
        ("schema/pick.py", ("DAMAGE = 0.05", "DAMAGE = 0.06")),
        ("schema/knobs.py", ("math.log10(least) - 1 ", "math.log10(least) - 2 ")),
    ],
)  # fmt: skip
def test_what_picks_places_and_sees_moves_the_kinds_that_rest_on_runs(code, name, change):
    before = told()
    edit(code, name, change)
    assert moved(before, told()) == {kind for kind in kinds() if find_kind(kind).rests_on == "runs"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("schema/effect.py", ("return self.task if self.steps is None", "return self.task if self.steps != 1")),
        ("schema/claim.py", ("size >= low", "size > low")),
    ],
    ids=["which studies are one unit", "what lies in a scope"],
)
def test_nouns_that_decide_move_every_rule(code, name, change):
    before = told()
    edit(code, name, change)
    assert all(told()["rules"][kind] != digest for kind, digest in before["rules"].items())


def test_what_makes_verdicts_of_every_kind_moves_every_rule_and_no_kind(code):
    before = told()
    edit(code, "verdict/controls.py", ("QUARTER = 0.25", "QUARTER = 0.2"))
    after = told()

    assert moved(before, after) == set()
    assert all(after["rules"][kind] != digest for kind, digest in before["rules"].items())


def test_comments_docstrings_layout_annotations_and_worlds_move_nothing(code):
    before = told()
    edit(
        code, "kinds/ratio.py",
        ('"""The factor between the middles', '"""Another text about the middles'),
        ("    return [\n        of_windows(", "    # a comment\n    return [\n\n        of_windows("),
        ("-> Sequence[Estimate]", "-> list[Estimate]"),
        ("for times, direction in ((1, CONTRADICTED)", "for times, direction in ((1.5, CONTRADICTED)"),
        ('"""Kind `ratio`', '"""The kind `ratio`'),
    )  # fmt: skip
    edit(code, "kinds/_base/truth.py", ("START, GAIN = 0.33, 0.45", "START, GAIN = 0.30, 0.45"))
    edit(
        code,
        "verdict/decide.py",
        ('"""One verdict a claim', '"""A verdict a claim'),
        ("found = []\n", "found = []  # so far\n"),
    )
    after = told()

    assert moved(before, after) == set()
    assert after["shared"] == before["shared"]
    assert {kind for kind in before["rules"] if before["rules"][kind] != after["rules"][kind]} == set()


def test_every_kind_has_a_digest_of_its_own():
    found = {kind: kind_digest(kind) for kind in kinds()}
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("kind", [kind for kind in kinds() if find_kind(kind).worlds])
def test_a_kind_as_it_is_has_a_recorded_calibration(kind):
    """A kind that changes is calibrated again before its verdicts are published: benchmarks/judges.py."""
    assert (ROOT / "evidence" / "calibration" / f"{kind}-{kind_digest(kind)[:8]}.json").is_file()
