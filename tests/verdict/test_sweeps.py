"""Published sweeps: curves of one family are repeats, whiskers reach to the neighbours, an end of a grid is one-sided."""

import math
from datetime import date

import pytest

from heuristics.kinds import claim_of
from heuristics.schema import Evidence, Reading
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects

SFT, GRPO = {"method": "sft"}, {"method": "grpo"}


def curve(family="one", method="grpo", tuning="lora", best=1e-4, below=5e-5, above=2e-4, **more):
    found = {
        "sweep": f"{family}-{method}-{tuning}", "family": family, "knob": "learning_rate", "method": method,
        "tuning": tuning, "rank": 16, "base": "owner/model", "parameters": 7e9, "best": best, "below": below,
        "above": above, "values": 5, "good": above, "lost": None,
    }  # fmt: skip
    return Reading(subject=family, version="1", path="table.md", found=found | more)


def evidence(*curves):
    return Evidence(
        slug="s", protocol="published-sweeps", profile="static", engine="reading", device="none", plan="0", rules={},
        environment={}, commit="", content="0" * 64, recorded=date(2026, 11, 28), readings=curves,
    )  # fmt: skip


def claim(kind, **fields):
    told = {"id": "c", "kind": kind, "says": "a claim for a test", "knob": "learning_rate", "transfer": "relational"}
    return claim_of(told | fields)


def judged(asked, *curves):
    return decide([asked], effects([asked], [evidence(*curves)]))[0]


WHERE = claim("location", of=GRPO, value=(5e-5, 2e-4))


def test_the_best_rate_has_whiskers_to_its_neighbours():
    (effect,) = judged(WHERE, curve()).effects

    assert effect.estimate == pytest.approx(-4)
    assert (effect.low, effect.high) == (
        pytest.approx(math.log10(5e-5), abs=1e-3),
        pytest.approx(math.log10(2e-4), abs=1e-3),
    )
    assert (effect.study.group, effect.study.task, effect.study.base) == ("published", "one", "owner/model")


@pytest.mark.parametrize(("ends", "said"), [({"below": None}, "lowest"), ({"above": None}, "highest")])
def test_a_best_rate_at_the_end_of_its_grid_is_shown_and_gives_no_number(ends, said):
    found = judged(WHERE, curve(**ends))

    assert found.effects[0].estimate is None
    assert found.reason == f"its best value, 0.0001, is the {said} that was tried"


def test_curves_of_one_family_are_one_unit_and_one_family_decides_nothing():
    alone = judged(WHERE, curve(rank=1), curve(rank=16), curve(rank=64))
    assert (alone.headline[0].units, alone.headline[0].effects, alone.direction) == (1, 1, "inconclusive")
    assert alone.effects[0].seeds == 3
    assert alone.reason == "one family of sweeps is no sample"

    several = judged(WHERE, *(curve(family) for family in ("one", "two", "three", "four")))
    assert (several.direction, several.group) == ("supported", "published")
    assert "4 families of sweeps" in several.lowered
    open_ended = judged(
        WHERE, *(curve(family) for family in ("one", "two", "three", "four")), curve("five", below=None)
    )
    assert open_ended.direction == "supported"
    assert set(open_ended.lowered) - set(several.lowered) == {
        "families without a number, most of them one-sided, are left out"
    }
    elsewhere = judged(WHERE, *(curve(family, best=1e-6, below=5e-7, above=2e-6) for family in ("one", "two", "three")))
    assert elsewhere.direction == "contradicted"


def test_a_ratio_is_taken_inside_a_family_and_a_tuning():
    asked = claim("ratio", of=SFT, to=GRPO, value=(10, 40))
    mine = [
        curve(),
        curve(method="sft", best=1e-3, below=5e-4, above=2e-3),
        curve(method="sft", tuning="full", best=1e-5),
    ]
    (effect,) = judged(asked, *mine, curve("two", method="sft")).effects

    assert effect.estimate == pytest.approx(1.0)


def test_a_claim_about_adapters_compares_adapters_with_all_weights():
    asked = claim("ratio", of=GRPO | {"tuning": "lora"}, to=GRPO | {"tuning": "full"}, value=(5, 20))
    (effect,) = judged(asked, curve(), curve(tuning="full", best=1e-5, below=5e-6, above=2e-5)).effects

    assert effect.estimate == pytest.approx(1.0)


def test_an_edge_lies_between_the_last_good_rate_and_the_first_that_is_lost():
    asked = claim("edge", of=GRPO, value=(2, 4))
    (effect,) = judged(asked, curve(good=2e-4, lost=4.5e-4)).effects
    assert effect.estimate == pytest.approx(math.log10(3.0), abs=0.01)

    found = judged(asked, curve(good=3e-4))
    assert found.effects[0].estimate is None
    assert found.reason == "nothing is lost up to 3 times its best value"


@pytest.mark.parametrize(
    "asked",
    [
        claim("location", of={"method": "grpo", "beta": 0.1}, value=(1e-5, 1e-4)),
        claim("location", of=GRPO, value=(1e-5, 1e-4), knob="beta"),
        claim("window", of=GRPO, value=(1e-5, 1e-4)),
        claim("location", of=GRPO, value=(1e-5, 1e-4), transfer="absolute", scope={"parameters": [1e10, None]}),
    ],
    ids=["another knob of the arm", "another knob", "a kind that needs the curve", "models of another size"],
)  # fmt: skip
def test_published_sweeps_say_nothing_of_other_claims(asked):
    assert judged(asked, curve()).effects == ()
