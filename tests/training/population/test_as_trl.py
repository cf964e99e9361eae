"""Loss and every gradient are those of TRL's own trainers, and so is every step of a training."""

import copy

import pytest

from heuristics.training.engines.population import group_of
from heuristics.training.models import tokenizer
from heuristics.training.population.llama import Batch, logits
from heuristics.training.population.losses import Tokens, dpo, grpo, sft, token_logps
from heuristics.training.population.members import enlist
from heuristics.training.population.weights import stack
from heuristics.training.tasks import load_task
from heuristics.training.trainers import log_of, quiet, trainer_of
from tests.training.population.conftest import KINDS, cell_of, torch, untrained

pytest.importorskip("trl")
TASK = load_task("sort-digits")


def in_trl(cell, model, look=None):
    """TRL's rows of the steps, with `look(trainer, inputs, loss)` called at each."""
    quiet()
    trainer, _ = trainer_of(cell, model, TASK, tokenizer(TASK), reward=cell.setting.knobs["reward_funcs"])
    compute = trainer.compute_loss

    def spy(model, inputs, *rest, **more):
        kept = {name: value.clone() if hasattr(value, "clone") else value for name, value in inputs.items()}
        loss = compute(model, inputs, *rest, **more)
        if look:
            look(trainer, kept, loss)
        return loss

    trainer.compute_loss = spy
    trainer.train()
    return log_of(trainer)


@pytest.fixture
def base(tmp_path):
    """An untrained model that comes from a folder: TRL loads its reference model from there."""
    from transformers import AutoModelForCausalLM

    untrained().save_pretrained(tmp_path)
    return AutoModelForCausalLM.from_pretrained(tmp_path)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("ppo")])  # theirs: test_as_trl_ppo
def test_every_step(kind, base):
    """Same prompts, same samples, same losses and gradient norms, step by step."""
    cell = cell_of(kind, reward="ones")
    rows = in_trl(cell, copy.deepcopy(base))
    group = group_of([enlist(cell, "cpu", "ones")], [base])
    for step in range(1, cell.steps + 1):
        group.step(step)
    ours = group.members[0].rows
    assert sorted(ours) == sorted(rows)
    assert any(row["grad_norm"] > 0.01 for row in rows.values())
    for step, row in rows.items():
        assert ours[step]["loss"] == pytest.approx(row["loss"], abs=2e-6)
        assert ours[step]["grad_norm"] == pytest.approx(row["grad_norm"], rel=2e-4)
        if "reward" in row:
            assert ours[step]["reward"] == pytest.approx(row["reward"], abs=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "LoRA" not in kind and "ppo" not in kind])
def test_loss_and_every_gradient_of_a_fixed_batch(kind, base):
    """At the third step, when weights, old and reference log-probabilities all differ."""
    seen = []

    def look(trainer, inputs, loss):
        if trainer.state.global_step == 2:
            names, weights = zip(*trainer.model.named_parameters(), strict=True)
            gradients = torch.autograd.grad(loss, weights, retain_graph=True)
            seen.append((copy.deepcopy(trainer.model), inputs, loss.detach(), dict(zip(names, gradients, strict=True))))

    cell = cell_of(kind, reward="ones")
    in_trl(cell, copy.deepcopy(base), look)
    ((model, inputs, loss, wanted),) = seen
    weights = stack([model])
    ours = loss_of(cell, weights, stack([base]), inputs)
    found = weights_by_name(weights, weights.gradient(ours.sum()))
    assert float(ours.detach()) == pytest.approx(float(loss), abs=1e-6)
    whole = sum(float(gradient.square().sum()) for gradient in wanted.values()) ** 0.5
    assert whole > 0.01
    for name, gradient in wanted.items():
        assert float((found[name] - gradient).norm()) < 2e-6 * whole + 2e-5 * float(gradient.norm()), name


def weights_by_name(weights, flat):
    from dataclasses import replace

    return replace(weights, flat=flat).state(0)


def loss_of(cell, weights, bases, inputs):
    knobs = cell.setting.knobs
    if cell.setting.method == "grpo":
        batch = Batch(
            inputs["prompt_ids"][None], inputs["completion_ids"][None, :, None],
            inputs["completion_mask"].sum(1)[None, :, None],
        )  # fmt: skip
        scores, rows = logits(weights, batch)
        low = torch.tensor([knobs.get("epsilon", 0.2)])
        high = torch.tensor([knobs.get("epsilon_high") or knobs.get("epsilon", 0.2)])
        given = {name: inputs.get(f"{name}_per_token_logps") for name in ("old", "ref")}
        tokens = Tokens(
            logps=token_logps(scores, rows, batch.completions, knobs.get("temperature", 1.0)),
            old=None if given["old"] is None else given["old"][None],
            reference=None if given["ref"] is None else given["ref"][None],
            advantages=inputs["advantages"][None], inside=batch.inside().flatten(1, 2),
            rows=len(inputs["prompt_ids"]), tokens=batch.lengths.sum((1, 2)),
        )  # fmt: skip
        return grpo(
            tokens, kind=knobs["loss_type"], beta=torch.tensor([knobs["beta"]]), low=low, high=high, cap=TASK.cap
        )
    length = TASK.prompt_words
    ids = inputs["input_ids"]
    if cell.setting.method == "dpo":
        ids = torch.stack(ids.chunk(2), 1)
        mask = torch.stack(inputs["completion_mask"].chunk(2), 1)
    else:
        ids, mask = ids[:, None], (inputs["labels"] != -100)[:, None]
    batch = Batch(ids[None, :, 0, :length], ids[None, :, :, length:], mask.sum(-1)[None])
    inside = batch.inside().flatten(1, 2)
    scores, rows = logits(weights, batch)
    logps = token_logps(scores, rows, batch.completions, 1.0)
    if cell.setting.method == "sft":
        return sft(logps, inside)
    with torch.no_grad():
        scores, rows = logits(bases, batch)
        reference = token_logps(scores, rows, batch.completions, 1.0)
    return dpo(logps, reference, inside, torch.tensor([knobs.get("beta", 0.1)]))
