"""Engine `trl`, for real, on few steps: what its numbers depend on, and what a run records."""

import math
from pathlib import Path

import pytest

from heuristics.schema import Cell, HeuristicsError, Setting
from heuristics.training.bases import load
from heuristics.training.engines import load_engine
from heuristics.training.evaluation import repeated_4grams
from heuristics.training.models import base_folder, tokenizer
from heuristics.training.tasks import HELD_OUT, load_task, right
from heuristics.training.trainers import has_ppo

torch = pytest.importorskip("torch")
pytest.importorskip("trl")

BOTH = {"per_device_train_batch_size": 64, "lr_scheduler_type": "constant", "max_grad_norm": 1.0, "weight_decay": 0.0}
GRPO = BOTH | {"num_generations": 8, "beta": 0.0, "loss_type": "dapo", "scale_rewards": "group", "temperature": 1.0}
TASKS = ("sort-digits", "follow-instruction", "add-numbers", "even-first", "count-letters", "unroll-runs")


def cell(method="grpo", rate=1e-4, reward="exact", seed=5, steps=3):
    knobs = GRPO | {"reward_funcs": reward} if method == "grpo" else BOTH
    setting = Setting(method=method, tuning="full", parameters=133_312, knobs=knobs)
    return Cell(
        protocol="p", arm=method, value=rate, seed=seed, role="screen", steps=steps, task="sort-digits", base="llama-133k",
        setting=setting,
    )  # fmt: skip


def trained(bases, *cells):
    outcomes = [run for _, run in load_engine("trl").train(cells, bases)]
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes


def test_numbers_do_not_depend_on_what_ran_before(bases):
    alone = trained(bases, cell())[0]
    after = trained(bases, cell("sft"), cell(rate=1e-3), cell())[2]
    assert after == alone


def test_zero_reward_leaves_the_weights_as_they_were(bases):
    run = trained(bases, cell(reward="zero", rate=1e-2))[0]
    assert run.final["weight_change"] == 0.0
    assert run.final["accuracy"] == run.final["accuracy_start"]
    assert run.final["all_wrong_end"] == 1.0


def test_a_shuffled_reward_moves_them(bases):
    assert trained(bases, cell(reward="shuffled", rate=1e-3))[0].final["weight_change"] > 0


def test_a_run_that_loses_its_numbers_is_a_result(bases):
    run = trained(bases, cell("sft", rate=1e38))[0]
    assert run.status == "diverged"
    assert "accuracy" not in run.final


def test_a_loss_that_is_no_number_is_seen_though_the_weights_are_sound(bases, monkeypatch):
    """transformers logs such a loss as 0 unless it is told not to."""
    import torch
    from transformers import Trainer

    step = Trainer.training_step

    def lost(*told, **named):
        return step(*told, **named) * torch.tensor(float("nan"))

    monkeypatch.setattr(Trainer, "training_step", lost)
    assert trained(bases, cell("sft"))[0].status == "diverged"


def test_what_a_run_records(bases):
    run = trained(bases, cell())[0]
    assert run.history.steps == (0, 1, 2, 3)
    assert {"accuracy", "kl", "entropy", "repetition", "reward", "grad_norm", "all_right", "all_wrong"} <= set(
        run.history.series
    )
    assert run.history.series["kl"][0] == 0.0
    assert run.final["kl"] > 0
    assert 0.2 < run.final["accuracy_start"] < 0.6


def test_any_knob_can_be_varied(bases):
    """Group size as the knob: four completions of each prompt, sixteen prompts a step."""
    knobs = {name: value for name, value in GRPO.items() if name != "num_generations"} | {"learning_rate": 1e-4}
    setting = Setting(method="grpo", tuning="full", knobs=knobs)
    fours = cell().model_copy(update={"knob": "num_generations", "value": 4, "setting": setting})
    run = trained(bases, fours)[0]
    assert run.status == "finished"
    assert run.history.series["all_wrong"][1] * 16 == pytest.approx(round(run.history.series["all_wrong"][1] * 16))


def test_what_it_can_train():
    engine = load_engine("trl")
    assert engine.supports(Setting(method="grpo", tuning="full"))
    assert not engine.supports(Setting(method="grpo", tuning="lora"))
    assert engine.supports(Setting(method="ppo", tuning="full")) == has_ppo()


def test_a_base_is_right_a_third_of_the_time_and_made_once(bases):
    task = load_task("sort-digits")
    folder = base_folder("llama-133k", task.name, 5, bases)
    before = (folder / "model.safetensors").stat().st_mtime_ns
    assert base_folder("llama-133k", task.name, 5, bases) == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == before
    with pytest.raises(HeuristicsError, match="llama-133k"):
        base_folder("llama-9b", task.name, 0, bases)


def test_what_the_base_of_even_first_thinks_likeliest_is_wrong(bases):
    task = load_task("even-first")
    start = load("llama-133k", task, 0, bases)
    seen = start.look(start.model, task, whole=True)

    assert 0.08 < seen["accuracy"] < 0.2
    assert seen["greedy"] < 0.8 * seen["accuracy"], "what it thinks likeliest is right more seldom than what it samples"


@pytest.mark.parametrize("name", TASKS)
def test_tasks_hold_out_what_they_test(name):
    task = load_task(name)
    held_out = {example.prompt for example in task.held_out()}
    assert len(held_out) == HELD_OUT
    assert not held_out & {example.prompt for example in task.training(0, 500)}
    assert task.training(0, 50) != task.training(1, 50)
    words = tokenizer(task)
    for example in task.held_out()[:20]:
        assert words.decode(words.encode(example.answer)) == example.answer
        assert len(words.encode(example.prompt)) == task.prompt_words
        assert task.answer_words <= len(words.encode(example.answer)) < task.cap


def test_rewards_are_exact():
    assert right("1 2 3", "1 2 3") == 1.0
    for wrong in ("", "1 2", "1 2 3 3", "3 2 1", "1 2 3 <unk>"):
        assert right(wrong, "1 2 3") == 0.0


def test_no_such_task():
    with pytest.raises(HeuristicsError, match="no task 'chess': expected"):
        load_task("chess")


def test_repeated_4grams():
    same, different = [7] * 20 + [1], [*range(2, 22), 1]
    lengths = torch.tensor([21, 21])
    assert repeated_4grams(torch.tensor([same, different]), lengths) == pytest.approx((1 - 1 / 17) / 2)
    assert repeated_4grams(torch.tensor([[7, 7, 1, 0, 0]]), torch.tensor([3])) == 0.0


def test_golden_steps_repeat():
    engine = load_engine("trl")
    first = engine.golden(cell(), Path(".bases"))
    assert first == engine.golden(cell(), Path(".bases"))
    assert all(math.isfinite(number) for number in first)
    assert any(first)
    assert first != engine.golden(cell("sft"), Path(".bases"))
