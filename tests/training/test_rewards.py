"""Rewards: what each kind pays; and what a change of scale does to a training, exactly, before any statistics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heuristics.schema import HeuristicsError
from heuristics.training.engines.population import group_of
from heuristics.training.population.losses import advantages
from heuristics.training.population.members import enlist
from heuristics.training.rewards import GROUPS, reward
from tests.training.population.conftest import cell_of, torch, untrained

SAID, ANSWERS = ["1 2 3", "1 2", "4 5 6", "3 2 1"], ["1 2 3"] * 2 + ["4 5 6"] * 2


def paid(kind, size=2):
    groups = {name: [] for name in GROUPS}
    return reward(kind, 0, size, groups)(SAID, ANSWERS), groups


def test_a_scaled_reward_pays_more_and_counts_the_same_groups():
    plain, groups = paid("exact")
    assert plain == [1.0, 0.0, 1.0, 0.0]
    assert paid("exact*10") == ([10.0, 0.0, 10.0, 0.0], groups)
    assert paid("exact*0.1")[0] == pytest.approx([0.1, 0.0, 0.1, 0.0])
    assert paid("exact+1") == ([2.0, 1.0, 2.0, 1.0], groups)
    assert paid("exact*10+1")[0] == [11.0, 1.0, 11.0, 1.0]


@pytest.mark.parametrize("kind", ["exactly", "exact*", "exact-1", "exact*ten", ""])
def test_an_unknown_reward_is_an_error(kind):
    with pytest.raises(HeuristicsError, match="no reward"):
        paid(kind)


REWARDS = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=8, max_size=8)


@given(REWARDS, st.floats(0.1, 100), st.floats(-10, 10))
def test_advantages_divided_by_the_groups_spread_see_neither_scale_nor_shift(values, factor, shift):
    given_, moved = (
        torch.tensor([some], dtype=torch.float64) for some in (values, [factor * v + shift for v in values])
    )
    plain, other = (advantages(some, 4, "group") for some in (given_, moved))
    # TRL adds 1e-4 to the spread, which is all that is left of the scale.
    assert torch.allclose(plain, other, rtol=1e-4 * max(1.0, 1 / factor) / 0.1, atol=1e-6)


@given(REWARDS, st.floats(0.1, 100), st.floats(-10, 10))
def test_advantages_that_are_not_divided_see_the_scale_and_no_shift(values, factor, shift):
    given_, moved = (
        torch.tensor([some], dtype=torch.float64) for some in (values, [factor * v + shift for v in values])
    )
    plain, other = (advantages(some, 4, "none") for some in (given_, moved))
    assert torch.allclose(factor * plain, other, rtol=1e-9, atol=1e-9)


def moved_by(reward_kind, scale, clipped, eps=1e-8):
    """Weights after one step."""
    cell = cell_of("dapo", rate=1e-3)
    knobs = dict(cell.setting.knobs) | {"scale_rewards": scale, "max_grad_norm": clipped}
    cell = cell.model_copy(update={"setting": cell.setting.model_copy(update={"knobs": knobs})})
    group = group_of([enlist(cell, "cpu", reward_kind)], [untrained(0)])
    group.optimizer.eps = eps
    group.step(1)
    return group.weights.flat[0] - group.bases.flat[0]


@pytest.mark.parametrize("clipped", [1.0, 0.0], ids=["clipped", "not clipped"])
@pytest.mark.parametrize("scale", ["group", "none"])
def test_one_update_sees_no_shift_of_the_reward(scale, clipped):
    assert torch.allclose(moved_by("ones", scale, clipped), moved_by("ones+1", scale, clipped), atol=2e-5)


def test_without_the_spread_adam_takes_the_scale_out_and_only_its_epsilon_sees_it():
    """Adam's first step is the gradient over its own size; a clipped gradient has its scale taken out before that."""

    def moved(eps):
        plain, tenfold = (moved_by(kind, "none", 0.0, eps) for kind in ("ones", "ones*10"))
        return float(((plain - tenfold).abs() > 1e-5)[plain != 0].float().mean())

    assert moved(1e-8) < 0.02
    assert moved(1e-2) > 0.5
