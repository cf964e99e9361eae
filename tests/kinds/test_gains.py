"""Gains: the top of a parabola, each arm at its own best value or at a shared one, and knobs without an order."""

import math

import pytest

from heuristics.kinds._base.arms import runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds._base.gains import contrast
from heuristics.schema import Judged
from tests.kinds.made import START, TWO, bells, evidence, plan, ran


def parabola(best, gain=0.5, bend=0.3):
    return lambda value: gain - bend * (math.log10(value) - best) ** 2


def exact(**shapes):
    return lambda cell: ran(cell, START + shapes[cell.arm](cell.value))


@pytest.mark.parametrize("best", [-4.0, -3.9, -4.1])
def test_the_top_of_a_known_parabola_is_found_between_the_values_that_were_run(best):
    item = evidence(plan({"one": TWO["one"]}), exact(one=parabola(best)))
    top = curve_of(runs_of(item, "one")).top

    assert top.height[0] == pytest.approx(0.5, abs=1e-6)
    assert top.place[0] == pytest.approx(best, abs=1e-4)


def test_where_runs_only_rise_the_top_is_the_highest_mean():
    item = evidence(plan({"one": TWO["one"]}), exact(one=lambda value: 0.1 * math.log10(value / 1e-7)))
    arm = runs_of(item, "one")
    curve = curve_of(arm)
    top = curve.top

    assert (top.height[0], top.place[0]) == (pytest.approx(curve.peak[0]), pytest.approx(arm.x.max()))


def test_a_value_beyond_a_cliff_says_nothing_of_the_top():
    calm, torn = parabola(-4.0), parabola(-4.0)
    cut = exact(one=lambda value: torn(value) if value < 1.5e-4 else -START)
    item, broken = (evidence(plan({"one": TWO["one"]}), run) for run in (exact(one=calm), cut))
    heights = []
    for found in (item, broken):
        heights.append(float(curve_of(runs_of(found, "one")).top.height[0]))

    assert heights[1] == pytest.approx(heights[0], abs=0.01)


def test_each_at_its_own_best_value_or_both_at_the_others():
    """Both reach 0.5; at 1e-4, which suits the other, the one keeps 0.3 less."""
    item = evidence(plan(), exact(one=parabola(-3.0), other=parabola(-4.0)))

    own, shared = (contrast(item, ("one", "other"), tuned) for tuned in ("own", "shared"))
    assert own.value == pytest.approx(0.0, abs=0.01)
    assert shared.value == pytest.approx(-0.6, abs=0.03)
    assert own.needs == ("other",)


def test_a_gain_is_told_in_units_of_the_others():
    item = evidence(plan(), exact(one=parabola(-4.0, 0.6), other=parabola(-4.0, 0.4)))

    assert contrast(item, ("one", "other"), "own").value == pytest.approx(0.5, abs=0.01)
    assert contrast(item, ("other", "one"), "own").value == pytest.approx(-1 / 3, abs=0.01)


def words(ends, confirm=None):
    """Two arms over a knob whose values are words; `ends` by arm, value and whether the run is fresh."""
    confirm = confirm or tuple(
        Judged(arm=arm, at=f"value({word})", seeds=4) for arm in TWO for word in ("cosine", "linear")
    )
    protocol = plan(knob="lr_scheduler_type", grid=("cosine", "linear"), confirm=confirm)
    return evidence(protocol, lambda cell: ran(cell, START + ends(cell.arm, cell.value, cell.seed >= 100)))


def test_of_a_choice_the_best_is_picked_on_screening_runs_and_compared_on_fresh_ones():
    def ends(arm, word, fresh):
        if arm == "other":
            return 0.2
        return (0.3 if word == "linear" else 0.9) if fresh else (0.5 if word == "linear" else 0.4)

    found = contrast(words(ends), ("one", "other"), "own")
    assert found.value == pytest.approx(0.5), "0.3 at linear, which screening picked, against 0.2"


def test_of_a_choice_both_may_stand_at_the_others_best():
    def ends(arm, word, fresh):
        return {"one": {"cosine": 0.1, "linear": 0.5}, "other": {"cosine": 0.4, "linear": 0.2}}[arm][word]

    own, shared = (contrast(words(ends), ("one", "other"), tuned).value for tuned in ("own", "shared"))
    assert own == pytest.approx(0.25)
    assert shared == pytest.approx(-0.75)


def test_an_arm_that_gains_nothing_is_no_unit():
    item = evidence(plan(), exact(one=parabola(-4.0), other=lambda value: -0.1))
    found = contrast(item, ("one", "other"), "own")

    assert found.value is None
    assert found.problems == ("other gains nothing at any value",)


def test_two_seeds_say_nothing():
    item = evidence(plan(confirm=()), bells(one=1e-4, other=1e-4))
    found = contrast(item, ("one", "other"), "own")

    assert found.value is None
    assert found.problems == ("2 seeds, and 3 are the least to say anything",)
