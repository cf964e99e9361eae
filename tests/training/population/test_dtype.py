"""Weights that are stored in bfloat16: as torch's own optimizer leaves them, rounded to the nearest or by chance."""

import pytest

from heuristics.linter.rules.rl010_steps_rounded_away import SMALL
from heuristics.training.engines.population import ENGINE, group_of
from heuristics.training.engines.trl import ENGINE as TRL
from heuristics.training.population.members import enlist
from heuristics.training.population.optimizer import AdamW, by_chance
from heuristics.training.population.weights import stack
from tests.training.population.conftest import cell_of, torch, untrained

STORED = {"dtype": "bfloat16"}
BY_CHANCE = STORED | {"bf16_stochastic_round": True}


def gradients(shape, steps):
    return [torch.randn(shape, generator=torch.Generator().manual_seed(step)) * 0.01 for step in range(steps)]


def test_a_step_is_that_of_torch():
    weights = stack([untrained(0)])
    theirs = torch.nn.Parameter(weights.flat[0].bfloat16())
    optimizer = torch.optim.AdamW([theirs], lr=3e-3, weight_decay=0.0, fused=True)
    ours = AdamW(weights, torch.zeros(1), dtype="bfloat16")
    assert torch.equal(weights.flat[0], theirs.detach().float())
    for gradient in gradients(weights.flat.shape, 20):
        theirs.grad = gradient[0].bfloat16()
        optimizer.step()
        ours.step(slice(0, 1), gradient.clone(), torch.tensor([3e-3]))
    differ = weights.flat[0] != theirs.detach().float()
    assert float(differ.float().mean()) < 0.01  # a last bit, where the order of operations tells
    assert torch.allclose(weights.flat[0], theirs.detach().float(), rtol=2**-7, atol=1e-4)


def changed(rate, **stored):
    """Share of weights that change in 20 steps of one sign, and how far they go over how far they go in float32."""
    torch.manual_seed(0)
    weights = stack([untrained(0)])
    optimizer = AdamW(weights, torch.zeros(1), **stored)
    before = weights.flat.clone()
    for _ in range(20):
        optimizer.step(slice(0, 1), torch.full_like(weights.flat, 0.01), torch.tensor([rate]))
    matrices = before.abs() > 0.01  # those of norms are 1
    moved = (before - weights.flat)[matrices]
    return float((moved != 0).float().mean()), float(moved.mean()) / (20 * rate)


def test_small_steps_are_swallowed_unless_rounded_by_chance():
    share, way = changed(1e-6, dtype="bfloat16")
    assert share < 0.1 and way < 0.1
    share, way = changed(1e-6, dtype="bfloat16", rounding=[torch.Generator().manual_seed(0)])
    assert share > 0.1 and way == pytest.approx(1, abs=0.15)
    share, way = changed(1e-6)
    assert share > 0.99 and way == pytest.approx(1, abs=0.02)


def test_the_rate_that_lint_warns_of_moves_no_weight_above_0_002():
    for weight, moves in ((0.02, False), (0.0021, False), (0.0005, True)):
        stored = torch.nn.Parameter(torch.full((8,), weight, dtype=torch.bfloat16))
        before = stored.detach().clone()
        optimizer = torch.optim.AdamW([stored], lr=SMALL, weight_decay=0.0)
        for _ in range(20):
            stored.grad = torch.full_like(stored, 0.01)
            optimizer.step()
        assert bool((stored.detach() != before).all()) is moves
        assert bool((stored.detach() == before).all()) is not moves


def test_rounding_by_chance_is_right_on_average_and_exact_where_nothing_is_to_be_rounded():
    wanted = torch.tensor([0.1, -0.1, 1e-3, -3.0, 2.0, 0.0])
    stream = torch.Generator().manual_seed(1)
    drawn = torch.stack([by_chance(wanted, stream) for _ in range(4000)])
    assert torch.equal(drawn, drawn.bfloat16().float())
    assert torch.allclose(drawn.mean(0), wanted, rtol=2e-4)
    assert torch.equal(by_chance(torch.tensor([2.0, 0.0, -1.5]), stream), torch.tensor([2.0, 0.0, -1.5]))
    odd = by_chance(torch.tensor([float("inf"), float("-inf"), float("nan")]), stream)
    assert odd[0] == float("inf") and odd[1] == float("-inf") and odd[2].isnan()


@pytest.mark.parametrize("knobs", [STORED, BY_CHANCE])
def test_a_member_does_not_depend_on_its_group(knobs):
    cells = [cell_of("dapo", rate=rate, reward="ones") for rate in (1e-4, 1e-3)]
    cells = [cell.model_copy(update={"setting": cell.setting.told(**knobs)}) for cell in cells]
    ends = []
    for group in ([cells[0], cells[1]], [cells[1]]):
        trained = group_of([enlist(cell, "cpu", "ones") for cell in group], [untrained(0) for _ in group])
        for step in range(1, 4):
            trained.step(step)
        assert torch.equal(trained.weights.flat, trained.weights.flat.bfloat16().float())
        assert not torch.equal(trained.weights.flat, trained.bases.flat)
        ends.append(trained.weights.flat[-1])
    assert torch.allclose(ends[0], ends[1], rtol=2**-7, atol=1e-6)


def test_engines_say_what_they_store():
    full = cell_of("sft").setting
    assert ENGINE.supports(full.told(**STORED)) and ENGINE.supports(full.told(**BY_CHANCE))
    assert TRL.supports(full.told(**STORED)) and not TRL.supports(full.told(**BY_CHANCE))
    assert not ENGINE.supports(full.told(dtype="float16"))
    assert not ENGINE.supports(full.by_lora(4, 8).told(**STORED))  # adapters are float32 whatever the base is


def test_trl_trains_the_model_in_the_dtype_of_the_cell(tmp_path):
    pytest.importorskip("trl")
    from types import SimpleNamespace

    cell = cell_of("sft")
    base = SimpleNamespace(model=untrained(0))
    assert TRL.student(cell, base, tmp_path).dtype == torch.float32
    stored = cell.model_copy(update={"setting": cell.setting.told(**STORED)})
    assert TRL.student(stored, base, tmp_path).dtype == torch.bfloat16 and base.model.dtype == torch.float32
