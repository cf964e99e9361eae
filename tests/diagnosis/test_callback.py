"""The callback: what it says and to where, when it stops a training, and that it never breaks one."""

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("transformers")
import heuristics
from heuristics.diagnosis.callback import HeuristicsCallback
from heuristics.diagnosis.live import Monitor
from tests.diagnosis.synthetic import collapsed_grpo, healthy_grpo, rows_of


def train(callback, rows, *, first=True, history=(), end=True, **arguments):
    """What a trainer does with its callbacks; the step at which it stopped."""
    args = SimpleNamespace(**{"learning_rate": 1e-6, "logging_steps": 1} | arguments)
    state = SimpleNamespace(global_step=0, log_history=list(history), is_world_process_zero=first)
    control = SimpleNamespace(should_log=False, should_training_stop=False)
    callback.on_train_begin(args, state, control)
    for row in rows:
        logged = dict(row)
        state.global_step = logged.pop("step")
        callback.on_step_end(args, state, control)
        callback.on_log(args, state, control, logs=logged)
        state.log_history.append(row)
        if control.should_training_stop:
            break
    if end:
        callback.on_train_end(args, state, control)
    return state, control


def test_a_collapse_is_said_on_standard_error(capsys):
    callback = heuristics.HeuristicsCallback()
    train(callback, rows_of(**collapsed_grpo(20, 40)))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("heuristics: collapsed since step 20: the reward ends far below where it began")
    assert "likeliest cause: learning rate too high [claim rl-learning-rate/too-high-collapses]" in err
    assert "more: heuristics explain DG103" in err
    assert err.count("heuristics: collapsed since") == 1
    assert err.splitlines()[-1].startswith("heuristics: collapsed after 40 rows: ")
    (found,) = callback.diagnoses
    assert (found.status, found.path) == ("collapsed", "this run")


def test_a_healthy_run_gets_one_line_at_its_end(capsys):
    callback = HeuristicsCallback(stop_on="error")
    _, control = train(callback, rows_of(**healthy_grpo(40)))
    assert not control.should_training_stop
    assert callback.diagnoses == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("heuristics: healthy after 40 rows: the reward rose by ")


def test_a_training_without_logs_gets_none(capsys):
    train(HeuristicsCallback(), [])
    assert capsys.readouterr() == ("", "")


def test_it_stops_a_training_if_that_is_wished(capsys):
    state, control = train(HeuristicsCallback(stop_on="error"), rows_of(**collapsed_grpo(20, 100)))
    assert control.should_training_stop
    assert 20 < state.global_step <= 30
    assert f"training is stopped at step {state.global_step}, because stop_on is 'error'" in capsys.readouterr().err
    state, control = train(HeuristicsCallback(), rows_of(**collapsed_grpo(20, 100)))
    assert (control.should_training_stop, state.global_step) == (False, 100)


@pytest.mark.parametrize("wish", ["nonsense", "warning", True, ""])
def test_any_other_wish_is_refused(wish):
    with pytest.raises(ValueError, match=f"stop_on is {wish!r}; it is 'error' or None"):
        HeuristicsCallback(stop_on=wish)


def test_an_error_of_its_own_is_said_once_and_does_not_reach_the_training(capsys, monkeypatch):
    calls = []

    def add(self, row):
        calls.append(row)
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(Monitor, "add", add)
    callback = HeuristicsCallback(stop_on="error")
    state, control = train(callback, rows_of(**collapsed_grpo(4, 20)))
    assert (state.global_step, control.should_training_stop, len(calls)) == (20, False, 1)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("heuristics: an error of its own, it says nothing more in this run")
    assert line.endswith("ZeroDivisionError: by nought")


def test_an_error_at_the_start_or_the_end_does_not_either(capsys, monkeypatch):
    monkeypatch.setattr(Monitor, "diagnosis", lambda self: 1 / 0)
    train(HeuristicsCallback(), rows_of(**healthy_grpo(20)))
    assert capsys.readouterr().err.count("ZeroDivisionError") == 1
    callback = HeuristicsCallback()
    callback.on_train_begin(object(), SimpleNamespace(log_history=[]), SimpleNamespace())
    assert callback.broken
    assert "is no configuration" in capsys.readouterr().err


def test_ctrl_c_is_no_error_of_its_own(monkeypatch):
    def add(self, row):
        raise KeyboardInterrupt

    monkeypatch.setattr(Monitor, "add", add)
    with pytest.raises(KeyboardInterrupt):
        train(HeuristicsCallback(), rows_of(**healthy_grpo(20)))


def test_rare_logs_are_warned_of_at_the_start(capsys):
    train(HeuristicsCallback(), [], logging_steps=10)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("heuristics: logging_steps is 10: ")
    assert "that is 30 steps" in line
    train(HeuristicsCallback(log_every_step=True), [], logging_steps=10)
    train(HeuristicsCallback(), [], logging_steps=1)
    train(HeuristicsCallback(), [], logging_steps=0.1)
    assert capsys.readouterr().err == ""


def test_every_step_is_logged_if_that_is_wished():
    rows = rows_of(**healthy_grpo(3))
    assert train(HeuristicsCallback(log_every_step=True), rows)[1].should_log
    assert not train(HeuristicsCallback(), rows)[1].should_log
    assert train(HeuristicsCallback(log_every_step=True), rows, first=False)[1].should_log, "on every process alike"


def test_other_processes_are_silent(capsys):
    callback = HeuristicsCallback(stop_on="error")
    state, _ = train(callback, rows_of(**collapsed_grpo(20, 40)), first=False, logging_steps=10)
    assert capsys.readouterr() == ("", "")
    assert (state.global_step, callback.diagnoses, callback.monitor.rows) == (40, [], 0)
    callback.on_train_begin(object(), SimpleNamespace(log_history=[], is_world_process_zero=False), SimpleNamespace())
    assert capsys.readouterr() == ("", ""), "not even of an error"


def test_a_resumed_run_knows_what_was_logged_before():
    rows = rows_of(**collapsed_grpo(35, 60))
    callback = HeuristicsCallback()
    train(callback, rows[30:], history=rows[:30])
    assert callback.monitor.rows == 60
    assert callback.diagnoses[0].since_step == pytest.approx(35, abs=1)


def test_a_run_that_goes_on_from_a_collapse_is_told_so_at_once(capsys):
    rows = rows_of(**collapsed_grpo(20, 60))
    callback = HeuristicsCallback(stop_on="error")
    _, control = train(callback, [], history=rows[:40], end=False)
    assert [found.status for found in callback.diagnoses] == ["collapsed"]
    assert control.should_training_stop
    assert "collapsed since step 20" in capsys.readouterr().err
    healed = rows_of(**healthy_grpo(120))
    callback = HeuristicsCallback(stop_on="error")
    _, control = train(callback, [], history=rows[:40] + healed[15:], end=False)
    assert (callback.diagnoses, control.should_training_stop) == ([], False)


def test_a_second_training_begins_anew():
    callback = HeuristicsCallback()
    train(callback, rows_of(**collapsed_grpo(20, 40)))
    train(callback, rows_of(**collapsed_grpo(20, 40)))
    assert [found.status for found in callback.diagnoses] == ["collapsed"] * 2


def test_numbers_of_numpy_and_odd_values_are_taken(capsys):
    rows = [{"step": step, "loss": np.float32(2.0), "x": "text", "y": None, "z": [1, 2]} for step in range(1, 8)]
    callback = HeuristicsCallback()
    train(callback, rows)
    assert callback.monitor.log().series["loss"].tolist() == [2.0] * 7
    assert "error of its own" not in capsys.readouterr().err


def test_it_reads_the_method_and_the_knobs_of_trl():
    trl = pytest.importorskip("trl")
    config = trl.GRPOConfig(output_dir="x", learning_rate=3e-6, beta=0.04, use_cpu=True, bf16=False)
    callback = HeuristicsCallback()
    callback.on_train_begin(config, SimpleNamespace(log_history=[]), SimpleNamespace())
    knobs = callback.monitor.knobs
    assert (knobs["method"], knobs["learning_rate"], knobs["beta"]) == ("grpo", 3e-6, 0.04)


# For real, on a model of one layer.


def one_layer(words):
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=words,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=64,
            pad_token_id=0,
            eos_token_id=1,
            bos_token_id=None,
        )
    )


def test_a_training_of_transformers_is_watched_and_stopped(tmp_path, capfd):
    torch = pytest.importorskip("torch")
    pytest.importorskip("accelerate")
    from transformers import Trainer, TrainingArguments

    ids = torch.arange(8) % 16
    callback = HeuristicsCallback(stop_on="error", log_every_step=True)
    trainer = Trainer(
        model=one_layer(16), train_dataset=[{"input_ids": ids, "labels": ids}] * 8, callbacks=[callback],
        args=TrainingArguments(
            output_dir=str(tmp_path), max_steps=12, learning_rate=1e38, logging_steps=100, use_cpu=True, report_to=[],
            per_device_train_batch_size=2, save_strategy="no", disable_tqdm=True, max_grad_norm=0, seed=0,
            logging_nan_inf_filter=False, lr_scheduler_type="constant",
        ),
    )  # fmt: skip
    trainer.train()
    assert [found.status for found in callback.diagnoses] == ["collapsed"]
    assert trainer.state.global_step < 12
    assert len([row for row in trainer.state.log_history if "loss" in row]) == trainer.state.global_step
    assert "DG301" in {finding.code for finding in callback.diagnoses[0].findings}
    assert callback.monitor.knobs["learning_rate"] == 1e38
    assert heuristics.diagnose(trainer).status == "collapsed"
    err = capfd.readouterr().err
    assert "training is stopped at step" in err
    assert "error of its own" not in err


@pytest.mark.parametrize("prompts", [1, 8])
def test_a_reward_of_trl_that_never_fires_is_told_when_forty_groups_were_seen(tmp_path, capfd, prompts):
    pytest.importorskip("trl")
    datasets = pytest.importorskip("datasets")
    from trl import GRPOConfig, GRPOTrainer

    from heuristics.training.models import tokenizer
    from heuristics.training.tasks import load_task

    words = tokenizer(load_task("sort-digits"))
    callback = HeuristicsCallback(stop_on="error")
    trainer = GRPOTrainer(
        model=one_layer(len(words)), processing_class=words, callbacks=[callback],
        reward_funcs=lambda completions, **_: [0.0] * len(completions),
        train_dataset=datasets.Dataset.from_dict({"prompt": ["1 2 3"] * 8}),
        args=GRPOConfig(
            output_dir=str(tmp_path), max_steps=8, learning_rate=1e-4, logging_steps=1, use_cpu=True, bf16=False,
            report_to=[], per_device_train_batch_size=4 * prompts, num_generations=4, max_completion_length=6, seed=0,
            save_strategy="no", disable_tqdm=True,
        ),
    )  # fmt: skip
    trainer.train()
    if prompts == 1:
        assert (callback.diagnoses, trainer.state.global_step) == ([], 8), "one prompt a step: too little to stop for"
        return
    (found,) = callback.diagnoses
    assert (found.status, found.method, found.findings[0].code) == ("flat", "grpo", "DG101")
    assert trainer.state.global_step == 5
    assert "reward never fires" in capfd.readouterr().err
