"""Curves: one peak by least squares, and the edges of the near-optimal window."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heuristics.kinds._base.curve import fit_curve, shares, unimodal, window_of

ONE = np.ones((1, 1))
HEIGHTS = st.integers(-20, 20).map(lambda height: height / 4)
CASES = st.lists(st.tuples(HEIGHTS, st.integers(1, 3)), min_size=1, max_size=6)


def brute(means, counts):
    """Least loss over all ways to cut the values into blocks of one mean each that rise and then fall."""
    size, least = len(means), np.inf
    for cuts in itertools.product((False, True), repeat=size - 1):
        bounds = [0, *(place + 1 for place, cut in enumerate(cuts) if cut), size]
        fit = np.concatenate(
            [np.full(b - a, np.average(means[a:b], weights=counts[a:b])) for a, b in itertools.pairwise(bounds)]
        )
        if one_peak(fit):
            least = min(least, float(counts @ (means - fit) ** 2))
    return least


def one_peak(fit):
    steps = np.sign(np.round(np.diff(fit), 9))
    return not any(before < 0 < after for before, after in itertools.pairwise(steps[steps != 0]))


@given(CASES)
def test_the_fit_is_the_best_of_all_that_have_one_peak(case):
    means, counts = (np.array(column, dtype=float) for column in zip(*case, strict=True))
    (fit,) = unimodal((means * counts)[None], counts[None])

    assert one_peak(fit)
    assert float(counts @ (means - fit) ** 2) == pytest.approx(brute(means, counts), abs=1e-9)


@given(CASES, st.floats(0.01, 100), st.floats(-3, 3))
def test_the_fit_does_not_hang_on_the_unit(case, unit, shift):
    means, counts = (np.array(column, dtype=float) for column in zip(*case, strict=True))
    (fit,) = unimodal((means * counts)[None], counts[None])
    (other,) = unimodal(((means * unit + shift) * counts)[None], counts[None])

    # Where two fits lose the same, rounding may take the other; the loss is what is fitted.
    loss, other_loss = (counts @ (means - told) ** 2 for told in (fit, (other - shift) / unit))
    assert other_loss == pytest.approx(loss, abs=1e-6)


def test_rows_are_fitted_each_for_itself():
    sums = np.array([[1.0, 3.0, 2.0, 0.0], [3.0, 0.0, 2.0, 1.0]])
    both = unimodal(sums, np.ones_like(sums))
    alone = [unimodal(row[None], np.ones((1, 4)))[0] for row in sums]

    assert np.array_equal(both, np.stack(alone))
    assert both[0].tolist() == [1, 3, 2, 0]
    assert both[1].tolist() == [3, 1, 1, 1]


def test_a_value_without_runs_lies_between_its_neighbours_and_has_no_say():
    curve = fit_curve([0, 1, 2, 3], [0.0, 5.0, 0.4, 0.1], np.array([[1.0, 0.0, 1.0, 1.0]]))

    assert curve.fit[0] == pytest.approx([0.0, 0.2, 0.4, 0.1])
    ends = fit_curve([0, 1, 2], [9.0, 0.4, 0.1], np.array([[0.0, 1.0, 1.0]]))
    assert ends.fit[0] == pytest.approx([0.4, 0.4, 0.1])


def whole(counts, of=6):
    """Fitted shares of whole runs, of so many at every value."""
    return shares(np.array([counts], dtype=float), np.full((1, len(counts)), float(of)))[0]


def test_a_share_of_whole_runs_only_falls_or_only_rises():
    assert whole([6, 6, 5, 0, 0]) == pytest.approx([1, 1, 5 / 6, 0, 0])
    assert whole([0, 3, 6, 6, 6]) == pytest.approx([0, 0.5, 1, 1, 1])


def test_damage_by_chance_is_spread_and_makes_no_value_worse_than_those_about_it():
    assert whole([6, 6, 5, 6, 6]) == pytest.approx([1, 1, 17 / 18, 17 / 18, 17 / 18])
    assert np.ptp(whole([5, 6, 5, 6, 5])) < 0.1


def test_a_share_has_a_peak_where_both_ends_are_ruined():
    assert whole([0, 6, 6, 6, 0]) == pytest.approx([0, 1, 1, 1, 0])


def test_a_fifth_of_runs_damaged_by_chance_has_a_peak_in_one_arm_of_a_hundred():
    """What `PEAKED` is set by: seven values of six and eight runs, and six of two."""
    stream, runs = np.random.default_rng(1), np.array([2, 2, 2, 2, 6, 8, 6, 8, 6, 8, 6, 2, 2])
    hits = stream.binomial(runs, 0.8, size=(2000, len(runs))).astype(float)
    steps = np.sign(np.round(np.diff(shares(hits, np.tile(runs.astype(float), (2000, 1)))), 9))
    both_ways = (steps > 0).any(axis=1) & (steps < 0).any(axis=1)

    assert both_ways.mean() < 0.02


def test_one_damaged_run_moves_an_edge_half_as_far_as_its_mean_would():
    """Of six runs a value, one at the second value from the peak ends damaged: its mean loses a sixth."""
    x, score = np.repeat([-5.0, -4.5, -4.0, -3.5, -3.0], 6), np.repeat([0.3, 0.48, 0.5, 0.48, 0.3], 6)
    hurt = np.zeros(30, dtype=bool)
    hurt[6] = True
    calm = window_of(fit_curve(x, score, np.ones((1, 30)), np.zeros(30, dtype=bool)))
    torn = window_of(fit_curve(x, np.where(hurt, 0.0, score), np.ones((1, 30)), hurt))
    naive = window_of(fit_curve(x, np.where(hurt, 0.0, score), np.ones((1, 30))))

    assert naive.low[0] - calm.low[0] > 0.3
    assert torn.low[0] - calm.low[0] < 0.17


def test_the_whole_gain_is_no_single_high_mean():
    """Five means of 0.5 but for chance: the highest was picked for being high."""
    curve = fit_curve([-5, -4.75, -4.5, -4.25, -4], [0.48, 0.5, 0.56, 0.5, 0.48], np.ones((1, 5)))

    assert curve.peak[0] == pytest.approx(0.56)
    assert 0.5 < curve.height[0] < 0.54


def shape(gains, x=(-5, -4, -3, -2)):
    return fit_curve(x[: len(gains)], gains, np.ones((1, len(gains))))


def test_edges_lie_where_a_tenth_of_the_gain_is_lost():
    """Of a gain of 0.5 a tenth is lost a fifth of the way to 1e-5, and half of the way to 1e-3."""
    window = window_of(shape([0.25, 0.5, 0.4, 0.2]))

    assert (window.low[0], window.high[0]) == (pytest.approx(-4.2), pytest.approx(-3.5))
    assert (window.middle[0], window.width[0]) == (pytest.approx(-3.85), pytest.approx(0.7))
    assert (window.open_low[0], window.open_high[0], window.hidden) == (False, False, 0)


@given(st.floats(0.01, 100))
def test_a_window_does_not_hang_on_the_unit_of_the_gain(unit):
    plain, scaled = (window_of(shape([times * gain for gain in (0.3, 0.5, 0.4, 0.1)])) for times in (1, unit))

    assert scaled.low[0] == pytest.approx(plain.low[0])
    assert scaled.high[0] == pytest.approx(plain.high[0])


def test_a_cliff_stands_in_the_middle_of_its_step_and_the_step_is_told():
    window = window_of(shape([0.3, 0.5, 0.1, 0.0]))

    assert window.high[0] == pytest.approx(-3.5)
    assert window.hidden == pytest.approx(1 / 12**0.5 / 2)
    both = window_of(shape([0.0, 0.5, 0.1, 0.0]))
    assert both.hidden == pytest.approx((2 / 12) ** 0.5 / 2)


@pytest.mark.parametrize(("gains", "low", "high"), [([0.5, 0.2, 0.1], True, False), ([0.1, 0.2, 0.5], False, True)])
def test_a_window_at_the_end_of_what_was_run_is_open(gains, low, high):
    window = window_of(shape(gains))

    assert (window.open_low[0], window.open_high[0]) == (low, high)
    assert -5 <= window.low[0] <= window.high[0] <= -3


def test_between_values_the_curve_is_straight_and_beyond_them_flat():
    curve = shape([0.0, 1.0, 0.5, 0.1])

    assert [float(curve.at(where)[0]) for where in (-4.5, -4, -3.25, -9, 9)] == pytest.approx([0.5, 1, 0.625, 0, 0.1])
    assert curve.highest(-4.5, -3.5)[0] == 1
    assert curve.highest(-3.5, -3.0)[0] == pytest.approx(0.75)
