"""What was accepted: written as it is read, with every claim's kind, and the same text for the same snapshot."""

import json

import pytest

from heuristics.kinds import Code, Moves, Order, Slope, Window, claim_of
from heuristics.schema import Accepted, Claim, HeuristicsError, Scope, Usual
from heuristics.store import accepted, paths
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from heuristics.verdict.effects import effects
from tests.made import toy

CLAIMS = (
    Window(id="inside", says="the best value lies inside", knob="beta", of={"method": "grpo"}, value=(1e-5, 1e-4), every=True),
    Slope(id="falls", says="it falls with the size", of={"method": "sft"}, value=(None, -0.15), ours=True),
    Moves(id="moves", says="it moves with <these>", of=({"method": "grpo", "beta": 0.1},), to={"method": "grpo"}),
    Code(id="quoted", says="it stands in the wheel", quote='a = "b"\nc', where="trl/*.py"),
    Order(
        id="owed", says="the one is below the other", lower={"method": "grpo"}, higher={"method": "sft"},
        scope=Scope(methods=("grpo",), parameters=(None, 1000)), transfer="relational", untested="not run yet",
    ),
)  # fmt: skip


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    (tmp_path / "docs" / "heuristics").mkdir(parents=True)
    (tmp_path / "docs" / "heuristics" / "toy.md").write_text("# Heuristic: Toy\n", encoding="utf-8")


def snapshot(claims, items=()):
    verdicts = decide(claims, effects(claims, items))
    return Accepted(slug="toy", title="Toy", overview="", claims=tuple(claims), verdicts=tuple(verdicts))


def test_typed_claims_come_back_with_their_kind_and_every_field(page):
    accepted.write(snapshot(CLAIMS))
    found = accepted.claims("toy")
    assert [type(claim) for claim in found] == [Claim] * len(CLAIMS)
    assert [claim.kind for claim in found] == [claim.kind for claim in CLAIMS]
    for claim, was in zip(found, CLAIMS, strict=True):
        typed = claim_of(claim.model_dump(exclude_defaults=True) | {"kind": claim.kind})
        assert typed == was
        assert rule(typed) == rule(was)
        assert claim.field("value") == was.field("value")
    assert accepted.claim("toy", "falls").field("value") == (None, -0.15)


def test_the_file_says_the_kind_of_every_claim(page):
    rows = json.loads(accepted.write(snapshot(CLAIMS)).read_text(encoding="utf-8"))["claims"]
    assert [row["kind"] for row in rows] == [claim.kind for claim in CLAIMS]


def test_read_and_written_again_it_is_the_same_text(page):
    claim, item = toy()
    path = accepted.write(snapshot([claim, *CLAIMS], [item]))
    text = path.read_text(encoding="utf-8")
    accepted.write(accepted.read("toy"))
    assert path.read_text(encoding="utf-8") == text


def test_verdicts_come_back_as_they_were_with_every_number(page):
    claim, item = toy()
    made = snapshot([claim, *CLAIMS], [item])
    accepted.write(made)
    assert made.verdicts[0].effects and made.verdicts[0].syntheses
    assert tuple(accepted.verdicts("toy")) == made.verdicts
    assert accepted.verdict("toy", claim.id) == made.verdicts[0]
    assert accepted.directions("toy") == [verdict.direction for verdict in made.verdicts]
    assert accepted.verdict("toy", "another") is None


def test_an_effect_is_a_line_and_so_is_a_claim(page):
    claim, item = toy()
    text = accepted.write(snapshot([claim, *CLAIMS], [item])).read_text(encoding="utf-8")
    for name in ("inside", "falls", "moves", "quoted", "owed"):
        assert len([line for line in text.splitlines() if f'"id": "{name}"' in line]) == 1
    assert len([line for line in text.splitlines() if '"evidence": ' in line]) == 1


def test_a_rule_is_found_by_its_knob(page):
    rules = tuple(
        Usual(knob=name, goals={"sft": -5.0}, adapters=1.0, steps=-0.5, shortest=50, longest=1000)
        for name in ("beta", "epsilon")
    )
    accepted.write(snapshot(CLAIMS).model_copy(update={"usual": rules}))
    assert accepted.usual("toy", "beta") == rules[0]
    assert accepted.usual("toy", "learning_rate") is None
    assert accepted.read("toy").usual == rules


def test_nothing_accepted_yet_is_nothing_and_no_such_page_is_refused(page):
    assert accepted.read("toy") is None
    assert accepted.claims("toy") == [] and accepted.title("toy") is None
    with pytest.raises(HeuristicsError, match="no page 'toi'"):
        accepted.claims("toi")


def test_without_its_check_a_page_has_the_claims_that_were_accepted_each_of_its_kind(page):
    from heuristics.store import pages

    accepted.write(snapshot(CLAIMS))
    assert pages.read(paths.docs() / "heuristics" / "toy.md").claims == CLAIMS


def test_claims_in_the_front_matter_are_not_doubled_by_what_was_accepted(page):
    from heuristics.store import pages

    file = paths.docs() / "heuristics" / "toy.md"
    claim = (
        "claims:\n  - {id: inside, kind: window, knob: beta, of: {method: grpo}, value: [1, 2],"
        ' says: "The best lies in 1 to 2"}\n'
    )
    file.write_text(
        f"---\ntitle: Toy\n{claim}---\n\n# Toy\n\n## Overview\n\nSet [[claim::inside]].\n", encoding="utf-8"
    )
    accepted.write(snapshot(CLAIMS))
    read = pages.read(file)
    assert [claim.id for claim in read.claims] == ["inside"]
    assert not [defect for defect in read.defects if defect.code == "duplicate-claim"]
