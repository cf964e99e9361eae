"""Resampling: whole seeds, the same in all arms, screening and fresh ones apart."""

import numpy as np
import pytest

from heuristics.kinds._base.arms import runs_of
from heuristics.kinds._base.resample import DRAWS, resample
from heuristics.schema import Profile
from tests.kinds.made import bells, evidence, plan

BELLS = bells(one=1e-4, other=1e-3)


def arms(**changes):
    item = evidence(plan(**changes), BELLS)
    return [runs_of(item, name) for name in ("one", "other")]


def test_the_first_row_is_the_data_as_they_are():
    drawn = resample(arms())

    assert all((weight[0] == 1).all() for weight in drawn.weights)
    assert [weight.shape for weight in drawn.weights] == [(1 + 2 * DRAWS, len(arm.runs)) for arm in arms()]


def test_a_seed_counts_the_same_in_every_arm_and_at_every_value():
    both = arms()
    drawn = resample(both)

    for seed in (0, 101):
        columns = [weight[:, arm.seed == seed] for arm, weight in zip(both, drawn.weights, strict=True)]
        every = np.concatenate(columns, axis=1)
        assert every.shape[1] > 10
        assert (every == every[:, :1]).all()
        assert len(set(every[:, 0].tolist())) > 1


def test_screening_and_fresh_seeds_are_drawn_in_turn():
    both = arms()
    drawn = resample(both)
    (screening, two), (fresh, six) = drawn.parts

    assert (two, six, drawn.seeds) == (2, 6, 8)
    for arm, weight in zip(both, drawn.weights, strict=True):
        assert (weight[screening][:, arm.fresh] == 1).all()
        assert (weight[fresh][:, ~arm.fresh] == 1).all()
        assert (weight[fresh][:, arm.fresh] != 1).any()


def test_each_draw_has_as_many_seeds_as_there_are():
    both = arms()
    drawn = resample(both)

    for rows, count in drawn.parts:
        fresh = rows is drawn.parts[1][0]
        one_each = [
            int(np.flatnonzero(both[0].seed == seed)[0]) for seed in sorted(set(both[0].seed[both[0].fresh == fresh]))
        ]
        assert (drawn.weights[0][rows][:, one_each].sum(axis=1) == count).all()


def test_a_lonely_screening_seed_is_drawn_with_the_others():
    drawn = resample(arms(profiles={"tiny": Profile(screen=(0,), confirm=100)}))

    assert [count for _, count in drawn.parts] == [7]
    assert drawn.seeds == 7


def test_the_same_seeds_give_the_same_draws():
    first, again = resample(arms()), resample(arms())

    assert all(np.array_equal(one, other) for one, other in zip(first.weights, again.weights, strict=True))


def test_the_error_of_a_mean_is_the_usual_one():
    (arm, _) = arms()
    there = arm.fresh & (arm.x == np.median(arm.x[arm.fresh]))
    drawn = resample([arm])
    means = drawn.weights[0] @ (arm.gain * there) / (drawn.weights[0] @ there)
    error, freedom = drawn.error(means)

    ends = arm.gain[there]
    assert len(ends) == 6
    assert error == pytest.approx(ends.std(ddof=1) / 6**0.5, rel=0.25)  # a hundred draws know it to 7 %, twice over
    assert freedom == pytest.approx(5)


def test_two_kinds_of_seeds_share_their_freedom_by_what_each_leaves_open():
    drawn = resample(arms())
    values = np.zeros(1 + 2 * DRAWS)
    stream = np.random.default_rng(1)
    (screening, _), (fresh, _) = drawn.parts
    values[screening], values[fresh] = stream.normal(0, 1, DRAWS), stream.normal(0, 1, DRAWS)
    _, freedom = drawn.error(values)

    assert 1 < freedom < 6
    values[screening] = 0
    assert drawn.error(values)[1] == pytest.approx(5)
    assert drawn.error(np.zeros(1 + 2 * DRAWS)) == (0, 6)
