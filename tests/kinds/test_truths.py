"""Every kind on runs drawn from its own worlds: it supports, contradicts and stays silent where it should."""

from dataclasses import fields, replace

import pytest
from pydantic import ValidationError

import heuristics.kinds
from heuristics.kinds import claim_of, find_kind, kinds
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import EDGE
from heuristics.schema import Claim, HeuristicsError
from heuristics.verdict.calibration import walk

REPEATS = 3
FIRST = {"tradeoff": 1}
"""In its first repeat screening picks a value half a decade off, of which its truths say nothing."""
NOISE = {"practice": "60 publishers", "ceiling": "60 publishers", "cost": "7 pairs"}
TASKS = {"edge": 6}
"""Quarter decades hide an edge too well for one task to decide."""
EXACT = {"behaviour", "code", "default", "number"}
"""Read or probed as it is: nothing is estimated."""
WORLDS = [(kind, truth) for kind in kinds() for truth in find_kind(kind).worlds]
OPPOSITE = {"supported": "contradicted", "contradicted": "supported"}


def toy_of(kind):
    toy = find_kind(kind).toy
    if kind == "interaction":  # no pick can name its arms, which have a dot: lora-0.1
        names = {name: name.replace("0.1", "some").replace("0.0", "none") for name in toy.arms}
        return replace(toy, arms={names[name]: arm for name, arm in toy.arms.items()}), names
    return toy, {}


@pytest.mark.parametrize(("kind", "truth"), WORLDS, ids=[f"{kind}: {truth.name}" for kind, truth in WORLDS])
def test_a_kind_says_of_its_truths_what_they_are(kind, truth):
    """The right verdict comes within three repeats, and the opposite of a clear truth in none of them."""
    toy, names = toy_of(kind)
    truth = replace(truth, peaks={names.get(arm, arm): peak for arm, peak in truth.peaks.items()})
    ways = []
    for repeat in range(FIRST.get(kind, 0), FIRST.get(kind, 0) + REPEATS):
        verdict = walk(toy, truth, NOISE.get(kind, "normal"), TASKS.get(kind, 1), repeat)
        ways.append(verdict.direction)
        assert verdict.number
        assert verdict.direction != OPPOSITE.get(truth.direction), verdict.number
        assert (verdict.reason == "") == (verdict.direction != "inconclusive")
        if verdict.direction == truth.direction:
            break
    assert truth.direction in ways


def test_the_toy_of_interaction_can_be_walked():
    find_kind("interaction").toy.protocol(0)


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_has_truths_of_every_direction(kind):
    found = find_kind(kind)
    if kind in EXACT:
        assert (found.worlds, found.toy) == ((), None)
        return
    assert {truth.direction for truth in found.worlds} == {"supported", "contradicted", EDGE}
    assert found.toy.claim.kind == kind
    if found.rests_on == "runs":
        assert all(set(truth.peaks) == set(found.toy.arms) for truth in found.worlds)


@pytest.mark.parametrize(("kind", "truth"), WORLDS, ids=[f"{kind}: {truth.name}" for kind, truth in WORLDS])
def test_the_number_of_a_truth_is_what_it_says(kind, truth):
    """A truth with a number lies in the region, outside it or on its edge, as its direction says."""
    if truth.value is None:
        return
    found = find_kind(kind)
    region = found.region(found.toy.claim, "")
    ways = {region.direction(truth.value + step, truth.value + step) for step in (-1e-9, 1e-9)}
    if kind == "symptom" and truth.direction == EDGE:
        assert region.low == pytest.approx(truth.value)
    else:
        assert ways == ({"supported", "contradicted"} if truth.direction == EDGE else {truth.direction})


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_tells_the_docs_what_it_is(kind):
    found = find_kind(kind)

    assert isinstance(found, Kind)
    assert found.name == kind
    assert {field.name for field in fields(Kind)} >= {"estimand", "scale", "unit", "region", "estimate"}
    assert len(found.estimand) > 15
    assert found.claim.__doc__ and found.claim.__doc__.strip().splitlines()[0].endswith((".", ":", ";"))
    own = set(found.claim.model_fields) - set(Claim.model_fields)
    told = found.claim.__doc__.split("Attributes:")[-1]
    assert own and all(f"{name}:" in told for name in own), own
    assert found.claim.model_fields["kind"].default == kind
    assert find_kind(kind).claim is getattr(heuristics.kinds, found.claim.__name__)


@pytest.mark.parametrize("kind", kinds())
def test_a_claim_of_a_kind_refuses_what_the_kind_does_not_know(kind):
    found = find_kind(kind)
    own = [
        name for name, field in found.claim.model_fields.items() if field.is_required() and name not in ("id", "says")
    ]
    assert own, "a kind needs something"
    with pytest.raises(ValidationError) as error:
        claim_of({"id": "c", "kind": kind, "says": "a claim for a test", "stranger": 1})
    wrong = {line["loc"][0] for line in error.value.errors()}
    assert {"stranger", *own} == wrong


def test_a_claim_survives_writing_and_reading():
    for kind in kinds():
        if toy := find_kind(kind).toy:
            written = {"kind": kind, **toy.claim.model_dump(mode="json", exclude_defaults=True)}
            assert claim_of(written) == toy.claim


def test_an_unknown_kind_is_told_with_those_that_there_are():
    with pytest.raises(HeuristicsError, match=r"no claim kind 'bettter'; there are: absorbing, behaviour, better"):
        find_kind("bettter")
    with pytest.raises(HeuristicsError, match="no claim kind 'None'"):
        claim_of({"id": "c", "says": "a claim for a test"})
    with pytest.raises(AttributeError):
        heuristics.kinds.Bettter  # noqa: B018


@pytest.mark.parametrize("value", [(), (None, None), (2, 1), (float("nan"),), (0, 1), (-1.0, None), (1, 2, 3)])
def test_limits_of_factors_rise_and_lie_above_zero(value):
    with pytest.raises(ValidationError):
        claim_of({"id": "c", "kind": "ratio", "says": "a claim for a test", "of": {}, "to": {}, "value": value})
