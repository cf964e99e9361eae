"""Synthesis: tasks at a length are the sample; means, spread and prediction against statsmodels and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from heuristics.kinds._base.estimate import Region
from heuristics.verdict.synthesis import pool, synthesise, unit_of
from tests.verdict.made import effect

VALUES, ERRORS = (0.4, 0.9, 0.6, 0.7), (0.10, 0.15, 0.05, 0.20)
FOUR = [
    effect(value, error, task=f"task {place}") for place, (value, error) in enumerate(zip(VALUES, ERRORS, strict=True))
]


def test_one_unit_keeps_its_own_interval():
    one = effect(0.5, 0.1, low=0.1, high=0.6)
    found, pooled = synthesise([one], "", Region(0.0, None))

    assert (found.estimate, found.low, found.high) == (0.5, 0.1, 0.6)
    assert (found.spread, found.predicted_low, found.predicted_high) == (None, None, None)
    assert (found.units, found.tasks, found.effects) == (1, 1, 1)
    assert pooled.interval(0.025)[0] < 0.1
    assert pooled.interval(0.025)[1] > 0.6


def test_repeats_of_a_task_at_a_length_are_one_unit():
    found, _ = synthesise([effect(0.5, 0.1), effect(0.7, 0.1)], "", Region(0.0, None))

    assert (found.units, found.tasks, found.effects) == (1, 1, 2)
    assert found.estimate == pytest.approx(0.6)
    assert found.spread is None


def test_a_longer_training_of_a_task_is_another_unit_and_no_other_task():
    found, _ = synthesise([effect(0.5, 0.1), effect(0.7, 0.1, steps=500)], "", Region(0.0, None))

    assert (found.units, found.tasks, found.effects) == (2, 1, 2)
    assert found.spread is not None


def test_repeats_are_weighed_by_their_precision_and_widened_where_they_disagree():
    agreed = unit_of([effect(0.50, 0.1), effect(0.52, 0.2)])
    apart = unit_of([effect(0.0, 0.1), effect(1.0, 0.2)])

    assert agreed.value == pytest.approx((0.50 * 100 + 0.52 * 25) / 125, abs=1e-6)
    assert agreed.error == pytest.approx(125**-0.5)
    assert apart.error == pytest.approx(125**-0.5 * (100 * 0.2**2 + 25 * 0.8**2) ** 0.5)


def paule_mandel(values, errors):
    """Spread at which the weighted scatter is what its degrees of freedom want, by bisection."""
    values, errors = np.array(values), np.array(errors)

    def excess(tau2):
        weights = 1 / (errors**2 + tau2)
        mean = weights @ values / weights.sum()
        return weights @ (values - mean) ** 2 - (len(values) - 1)

    low, high = 0.0, 10.0
    if excess(0) <= 0:
        return 0.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low


def test_the_mean_over_tasks_by_hand():
    """Paule and Mandel's spread, Hartung and Knapp's error, Student's interval with as many degrees as tasks less one."""
    pooled = pool(FOUR)
    tau2 = paule_mandel(VALUES, ERRORS)
    weights = 1 / (np.array(ERRORS) ** 2 + tau2)
    mean = weights @ np.array(VALUES) / weights.sum()
    knapp = (weights @ (np.array(VALUES) - mean) ** 2 / 3 / weights.sum()) ** 0.5
    error = max(knapp, weights.sum() ** -0.5)

    assert pooled.spread == pytest.approx(tau2**0.5, abs=1e-4)
    assert pooled.value == pytest.approx(mean, abs=1e-4)
    assert pooled.error == pytest.approx(error, abs=1e-4)
    assert pooled.freedom == 3
    reach = stats.t.ppf(0.95, 3) * error
    assert pooled.interval() == pytest.approx((mean - reach, mean + reach), abs=1e-3)
    further = stats.t.ppf(0.95, 3) * math.hypot(error, tau2**0.5)
    assert pooled.predicted() == pytest.approx((mean - further, mean + further), abs=1e-3)


def test_the_mean_over_tasks_is_that_of_statsmodels():
    pooled = pool(FOUR)
    found = combine_effects(np.array(VALUES), np.array(ERRORS) ** 2, method_re="iterated", alpha=0.1)

    assert pooled.value == pytest.approx(found.mean_effect_re)
    assert pooled.spread == pytest.approx(found.tau2**0.5)
    assert pooled.error == pytest.approx(max(found.sd_eff_w_re_hksj, found.sd_eff_w_re))


def test_tasks_that_agree_by_luck_are_no_surer_than_their_errors():
    alike = pool([effect(0.5 + step, 0.2, task=f"{step}") for step in (-0.001, 0.0, 0.001)])

    assert alike.spread == 0
    assert alike.error == pytest.approx(0.2 / 3**0.5, rel=1e-3)


def test_exactly_equal_values_and_exact_ones_do_not_divide_by_zero():
    same = pool([effect(0.5, 0.1, task=task) for task in "abc"])
    assert (same.value, same.spread, same.freedom) == (0.5, 0, 2)
    assert same.error == pytest.approx(0.1 / 3**0.5)
    zeros = pool([effect(0.0, 0.0, task=task) for task in "abc"])
    assert zeros.value == 0
    assert zeros.interval() == pytest.approx((0, 0), abs=1e-5)
    apart = pool([effect(value, 0.0, task=str(value)) for value in (0.0, 1.0)])
    assert apart.value == pytest.approx(0.5)
    assert apart.spread == pytest.approx(0.5**0.5, rel=1e-3)


def test_one_more_task_is_less_sure_than_the_mean():
    found, _ = synthesise(FOUR, "", Region(0.0, None))

    assert found.predicted_low < found.low < found.estimate < found.high < found.predicted_high
    assert found.direction == "supported"


ROUNDING = 1e-12
"""The mean of one exact value is that value but for the last digit: it is divided by its own weight."""


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0, 1)), min_size=1, max_size=6), st.randoms())
def test_the_order_of_studies_does_not_matter(rows, shuffler):
    items = [effect(value, error, task=f"task {place}") for place, (value, error) in enumerate(rows)]
    moved = list(items)
    shuffler.shuffle(moved)
    one, other = pool(items), pool(moved)

    assert one.value == pytest.approx(other.value, abs=1e-6)
    assert one.interval() == pytest.approx(other.interval(), abs=1e-4)
    low, high = one.interval()
    assert low - ROUNDING <= one.value <= high + ROUNDING


def test_a_synthesis_says_where_its_sentence_is_true_and_whether_its_controls_held():
    found, _ = synthesise(
        [*FOUR, effect(0.5, 0.1, task="weak", controls=("broken",))], "part", Region(-1, 0.2, outside=True)
    )

    assert (found.true_low, found.true_high, found.true_outside, found.part) == (-1, 0.2, True, "part")
    assert not found.sound
    assert synthesise(FOUR, "", Region(0.0, None))[0].sound


@pytest.mark.parametrize(
    ("region", "low", "high", "direction"),
    [
        (Region(0, None), 0.1, 9, "supported"), (Region(0, None), -9, -0.1, "contradicted"),
        (Region(0, None), -0.1, 0.1, "inconclusive"), (Region(-1, 1), -0.9, 1.0, "supported"),
        (Region(-1, 1), 1.1, 2, "contradicted"), (Region(-1, 1), -2, 2, "inconclusive"),
        (Region(-1, 1, outside=True), 1.1, 2, "supported"), (Region(-1, 1, outside=True), -0.5, 0.5, "contradicted"),
        (Region(-1, 1, outside=True), 0.5, 1.5, "inconclusive"), (Region(None, 0), -1, 0, "supported"),
    ],
)  # fmt: skip
def test_a_region_asks_for_the_same_evidence_either_way(region, low, high, direction):
    assert region.direction(low, high) == direction
