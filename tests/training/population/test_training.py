"""Members do not see each other; what is recorded is what TRL's engine would record; what dies is let go."""

import math
from pathlib import Path

import pytest

from heuristics.schema import Setting
from heuristics.training.engines import load_engine
from heuristics.training.engines.population import group_of
from heuristics.training.population.members import enlist
from heuristics.training.population.optimizer import AdamW, clip, schedule
from heuristics.training.population.weights import stack
from tests.training.population.conftest import KINDS, cell_of, torch, untrained


def members_of(cells, seeds, reward="ones"):
    return group_of([enlist(cell, "cpu", reward) for cell in cells], [untrained(seed) for seed in seeds])


def trained(cells, seeds, steps=3, wide=False):
    group = members_of(cells, seeds)
    group.divide(whole=wide)  # as on a GPU: all members in one update, nothing left out
    for step in range(1, steps + 1):
        group.step(step)
    return group


@pytest.mark.parametrize("wide", [False, True], ids=["as on a CPU", "as on a GPU"])
@pytest.mark.parametrize("kind", ["dapo", "grpo, KL, clipped updates", "sft", "dpo", "ppo, all knobs"])
def test_a_member_is_bit_identical_whatever_its_neighbours_are(kind, wide):
    """Same place count, other neighbours: other rates, seeds and bases, one of them ruined."""
    mine = cell_of(kind, rate=1e-3, seed=5)
    calm = [mine, *(cell_of(kind, rate=1e-5, seed=seed) for seed in (6, 7, 8))]
    wild = [cell_of(kind, rate=rate, seed=seed) for rate, seed in ((1e-1, 1), (3.0, 2), (1e-4, 3))]
    first = trained(calm, (0, 1, 2, 3), wide=wide)
    second = trained([*wild, mine], (4, 5, 6, 0), wide=wide)
    assert torch.equal(first.weights.flat[0], second.weights.flat[3])
    assert not torch.equal(first.weights.flat[0], first.bases.flat[0])
    assert first.members[0].rows == second.members[3].rows


@pytest.mark.parametrize("kind", KINDS)
def test_over_different_widths_one_step_agrees(kind):
    """Alone and packed, among others, and stacked as on a GPU: weights after a step to 1e-5."""
    mine = cell_of(kind, rate=1e-3, seed=5)
    others = [cell_of(kind, rate=1e-4, seed=seed) for seed in (6, 7)]
    alone = trained([mine], (0,), steps=1)
    among = trained([mine, *others], (0, 1, 2), steps=1)
    wide = trained([mine, *others], (0, 1, 2), steps=1, wide=True)
    assert alone.members[0].rows[1]["loss"] == pytest.approx(among.members[0].rows[1]["loss"], abs=1e-6)
    # Adam's first step is the sign of the gradient: where that is all but zero, rounding decides.
    for other in (among, wide):
        gap = (alone.weights.flat[0] - other.weights.flat[0]).abs()
        assert float((gap > 1e-5).float().mean()) < 2e-3
        if not kind.startswith("ppo"):
            norms = [group.members[0].rows[1]["grad_norm"] for group in (alone, other)]
            assert norms[1] == pytest.approx(norms[0], rel=1e-5)


def test_a_member_that_is_no_longer_finite_is_let_go():
    group = members_of([cell_of("sft", rate=1e-3), cell_of("sft", rate=1e-3, seed=6)], (0, 1))
    group.step(1)
    group.weights.flat[1] = float("inf")
    group.step(2)
    left = group.weights.flat[1].clone()
    group.step(3)
    assert [member.alive for member in group.members] == [True, False]
    assert sorted(group.members[1].rows) == [1, 2]
    assert sorted(group.members[0].rows) == [1, 2, 3]
    assert torch.equal(left.nan_to_num(), group.weights.flat[1].nan_to_num())


def test_groups_without_advantage_move_nothing():
    group = members_of([cell_of("dapo", rate=1.0, reward="zero")], (0,), reward="zero")
    for step in (1, 2):
        group.step(step)
    assert torch.equal(group.weights.flat, group.bases.flat)
    assert group.members[0].rows[2]["grad_norm"] == 0.0


@pytest.mark.parametrize("kind", ["dapo", "dapo, LoRA"])
def test_the_same_run_as_in_trl(kind, bases):
    """Both engines, from one base: every number of the run, to what rounding leaves."""
    pytest.importorskip("trl")
    cell = cell_of(kind, rate=3e-4, steps=3)
    ((_, theirs),) = load_engine("trl").train([cell], bases)
    ((_, ours),) = load_engine("population").train([cell], bases)
    assert set(ours.final) == set(theirs.final)
    for name, value in theirs.final.items():
        assert ours.final[name] == pytest.approx(value, rel=2e-3, abs=2e-3), name
    assert ours.history.steps == theirs.history.steps
    assert set(ours.history.series) == set(theirs.history.series)
    assert ours.final["accuracy_start"] == theirs.final["accuracy_start"]


def test_groups_are_divided_by_seed_and_method_and_always_alike():
    engine = load_engine("population")
    cells = [
        cell_of(kind, rate=rate, seed=seed) for kind in ("sft", "dapo") for rate in range(1, 20) for seed in (1, 2)
    ]
    groups = engine.groups(cells)
    assert groups == engine.groups(cells[::-1])
    assert sorted(cell.key for group in groups for cell in group) == sorted(cell.key for cell in cells)
    for group in groups:
        assert len({(cell.seed, cell.setting.method) for cell in group}) == 1
        assert len(group) <= 16


def test_members_of_one_group_may_differ_in_reward_and_coefficients():
    engine = load_engine("population")
    plain, leaning = cell_of("dapo"), cell_of("dapo, KL")
    more = leaning.setting.model_copy(update={"knobs": {**leaning.setting.knobs, "beta": 0.3}})
    assert len(engine.groups([plain, cell_of("dapo", reward="shuffled")])) == 1
    assert len(engine.groups([leaning, leaning.model_copy(update={"setting": more})])) == 1
    assert len(engine.groups([plain, leaning])) == 2, "without a KL term there is no reference, and there is a shortcut"
    assert len(engine.groups([plain, cell_of("bnpo")])) == 2


def test_the_knob_that_varies_is_read_wherever_it_matters():
    """Not only a learning rate: a count, a coefficient that others share, a bound that falls back on another."""
    engine = load_engine("population")
    sizes = [cell_of("dapo", rate=size).model_copy(update={"knob": "num_generations"}) for size in (4.0, 8.0)]
    sizes = [
        cell.model_copy(update={"setting": cell.setting.model_copy(
            update={"knobs": {**cell.setting.knobs, "learning_rate": 1e-4}})}) for cell in sizes
    ]  # fmt: skip
    assert [len(group) for group in engine.groups(sizes)] == [1, 1]
    assert [members_of([cell], (0,)).size for cell in sizes] == [4, 8]
    plain, wide = cell_of("dapo"), cell_of("grpo, KL, clipped updates")
    bounds = members_of([plain, wide, cell_of("bnpo, clipped updates")], (0, 1, 2)).high
    assert bounds.tolist() == pytest.approx([0.2, 0.1, 0.01])


def test_no_clipping_where_none_is_asked_for():
    gradient = torch.full((2, 4), 10.0)
    assert clip(gradient, torch.tensor([0.0, 1.0])).tolist() == [20.0, 20.0]
    assert gradient.norm(dim=1).tolist() == pytest.approx([20.0, 1.0])


def test_what_it_does_not_know_it_does_not_train():
    supports = load_engine("population").supports
    plain = {"per_device_train_batch_size": 16, "num_generations": 8}

    def told(**knobs):
        return Setting(method="grpo", tuning="full", knobs=plain | knobs)

    assert supports(told(learning_rate=1e-4))
    for knobs in (
        {"steps_per_generation": 4}, {"loss_type": "sapo"}, {"scale_rewards": True}, {"lr_scheduler_type": "polynomial"},
        {"num_generations": 5}, {"num_generations": 1}, {"top_p": 0.9},
    ):  # fmt: skip
        assert not supports(told(**knobs)), knobs
    assert not supports(Setting(method="grpo", tuning="full", knobs={"per_device_train_batch_size": 16}))
    assert supports(
        Setting(method="ppo", tuning="full", knobs={"per_device_train_batch_size": 16, "num_mini_batches": 4})
    )
    for knobs in ({"num_mini_batches": 3}, {"max_grad_norm": 1.0}, {"whiten_rewards": True}, {"kl_estimator": "k2"}):
        assert not supports(Setting(method="ppo", tuning="full", knobs={"per_device_train_batch_size": 16} | knobs)), (
            knobs
        )
    assert not supports(Setting(method="sft", tuning="full"))
    assert not supports(Setting(method="rloo", tuning="full"))
    assert not supports(Setting(method="sft", tuning="qlora"))


def test_a_failure_is_reported_for_every_cell_of_its_group():
    cells = [cell_of("sft", rate=rate).model_copy(update={"base": "llama-9t"}) for rate in (1e-4, 1e-3)]
    outcomes = list(load_engine("population").train(cells, Path("nowhere")))
    assert [cell for cell, _ in outcomes] == cells
    assert all("llama-9t" in str(outcome) for _, outcome in outcomes)


def test_adam_and_clipping_are_those_of_torch():
    weights = stack([untrained(0), untrained(1)])
    twins = [untrained(seed) for seed in (0, 1)]
    ours = AdamW(weights, torch.tensor([0.0, 0.1]))
    rates, most = torch.tensor([1e-3, 3e-2]), torch.tensor([1.0, 0.5])
    theirs = []
    for member, model in enumerate(twins):
        named = list(model.named_parameters())
        decay = [0.0, 0.1][member]
        split = [[weight for name, weight in named if ("norm" in name) == flag] for flag in (False, True)]
        parts = [{"params": split[0], "weight_decay": decay}, {"params": split[1], "weight_decay": 0.0}]
        theirs.append(torch.optim.AdamW(parts, lr=float(rates[member])))
    for step in range(5):
        gradient = torch.randn(weights.flat.shape, generator=torch.Generator().manual_seed(step)) * 0.01
        for member, model in enumerate(twins):
            place = 0
            for weight in model.parameters():
                weight.grad = gradient[member, place : place + weight.numel()].view_as(weight).clone()
                place += weight.numel()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float(most[member]))
            theirs[member].step()
            one = slice(member, member + 1)
            part = gradient[one].clone()
            assert float(clip(part, most[one])) == pytest.approx(float(norm), rel=1e-5)
            ours.step(one, part, rates[one])
    for member, model in enumerate(twins):
        wanted = torch.cat([weight.detach().flatten() for weight in model.parameters()])
        assert torch.allclose(weights.flat[member], wanted, atol=1e-6)


def test_schedules_are_those_of_transformers():
    assert schedule("constant", 0, 4) == [1.0] * 4
    assert schedule("linear", 0, 4) == [1.0, 0.75, 0.5, 0.25]
    assert schedule("linear", 0.5, 4) == [0.0, 0.5, 1.0, 0.5]
    assert schedule("cosine", 1, 3)[1:] == pytest.approx([1.0, (1 + math.cos(math.pi / 2)) / 2])


def test_golden_numbers_tell_one_loss_from_another():
    engine = load_engine("population")
    plain, other = (engine.golden(cell_of(kind), Path(".bases")) for kind in ("dapo", "dr_grpo, unscaled"))
    assert plain == engine.golden(cell_of("dapo"), Path(".bases"))
    assert plain != other
