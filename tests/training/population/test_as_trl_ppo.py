"""Every update of PPO is that of `trl.experimental.ppo`: in an environment with TRL 1.12, see `make test-ppo`."""

import copy

import pytest

from heuristics.training.engines.population import group_of
from heuristics.training.models import tokenizer
from heuristics.training.population.members import enlist
from heuristics.training.tasks import load_task
from heuristics.training.trainers import has_ppo, log_of, quiet, trainer_of
from tests.training.population.conftest import KINDS, cell_of, untrained

pytestmark = pytest.mark.skipif(
    not has_ppo(), reason="this TRL has no PPOTrainer; `make test-ppo` installs one that has"
)
TASK = load_task("sort-digits")


def in_trl(cell, model):
    """TRL's rows by step, and the gradients of policy and value model by name, of every update."""
    quiet()
    trainer, _ = trainer_of(cell, model, TASK, tokenizer(TASK), reward="ones")
    gradients, step = [], trainer.optimizer.step

    def spy(*args, **kwargs):
        parts = {"policy": trainer.model.policy, "critic": trainer.model.value_model}
        gradients.append(
            {
                (part, name): weight.grad.clone()
                for part, module in parts.items()
                for name, weight in module.named_parameters()
                if weight.grad is not None
            }
        )
        return step(*args, **kwargs)

    trainer.optimizer.step = spy
    trainer.train()
    return log_of(trainer), gradients


def in_population(cell, model):
    group = group_of([enlist(cell, "cpu", "ones")], [model])
    found = {"policy": [], "critic": []}
    for part, optimizer, weights in (
        ("policy", group.optimizer, group.weights), ("critic", group.critic_optimizer, group.critics),
    ):  # fmt: skip

        def spy(members, gradient, rate, part=part, weights=weights, step=optimizer.step):
            from dataclasses import replace

            found[part].append(replace(weights, flat=gradient.clone()).state(0))
            step(members, gradient, rate)

        optimizer.step = spy
    for step in range(1, cell.steps + 1):
        group.step(step)
    return group.members[0].rows, found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("ppo")])
def test_every_update(kind):
    """Same prompts, samples and minibatches; every gradient of every update, which follow one another."""
    cell, base = cell_of(kind), untrained()
    theirs, gradients = in_trl(cell, copy.deepcopy(base))
    ours, found = in_population(cell, base)
    assert sorted(ours) == sorted(theirs) == [1, 2, 3, 4]
    for step, row in theirs.items():
        assert ours[step]["loss"] == pytest.approx(row["loss"], abs=5e-6)
        assert ours[step]["reward"] == pytest.approx(row["reward"], abs=1e-6)
    updates = cell.steps * cell.setting.knobs["num_ppo_epochs"] * cell.setting.knobs.get("num_mini_batches", 1)
    assert len(gradients) == len(found["policy"]) == len(found["critic"]) == updates
    worst = 0.0
    for update, wanted in enumerate(gradients):
        for part in ("policy", "critic"):
            mine = found[part][update]
            whole = sum(float(g.square().sum()) for (of, _), g in wanted.items() if of == part) ** 0.5
            assert whole > 1e-3
            for (of, name), gradient in wanted.items():
                if of == part:
                    name = name.removeprefix("base_model.model.").replace(".default.weight", "")
                    worst = max(worst, float((mine[name] - gradient).norm()) / whole)
    assert worst < 1e-5


def test_the_same_run(bases):
    """Both engines, from one base: every number of the run, to what rounding leaves."""
    from heuristics.training.engines import load_engine

    cell = cell_of("ppo", rate=3e-4, steps=3)
    ((_, theirs),) = load_engine("trl").train([cell], bases)
    ((_, ours),) = load_engine("population").train([cell], bases)
    assert set(ours.final) == set(theirs.final)
    for name, value in theirs.final.items():
        assert ours.final[name] == pytest.approx(value, rel=2e-3, abs=2e-3), name
    assert set(ours.history.series) == set(theirs.history.series)
