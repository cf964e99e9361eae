"""Signals: each symptom where it is, and silence where it is not."""

from heuristics import signals
from heuristics.schema import Cell, History, Run, Setting

CELL = Cell(
    protocol="p", arm="grpo", value=1e-4, seed=0, role="confirm", steps=9, task="t", base="b", setting=Setting()
)
HEALTHY = {
    "accuracy": 0.7, "accuracy_start": 0.3, "kl": 0.1, "entropy": 0.5, "entropy_start": 0.8, "repetition": 0.0,
    "repetition_start": 0.0, "clipped": 0.0, "length_start": 25.0, "grad_norm_start": 2.0, "grad_norm_end": 1.0,
    "all_wrong_end": 0.1,
}  # fmt: skip


def run(history=None, status="finished", **final):
    return Run(cell=CELL, status=status, final=HEALTHY | final, history=history)


def test_a_healthy_run_shows_nothing():
    healthy = run()
    assert not signals.collapsed(healthy, gain=0.4)
    assert not signals.repetitive(healthy)
    assert not signals.flat(healthy)
    assert not signals.damaged(*signals.end_and_start(healthy))


def test_an_easy_task_solved_without_variety_is_no_collapse():
    assert not signals.collapsed(run(accuracy=1.0, entropy=0.001, repetition=0.9), gain=0.7)


def test_collapse_needs_the_reward_leg_and_one_sign():
    assert not signals.collapsed(run(accuracy=0.1), gain=0.4)
    assert signals.collapsed(run(accuracy=0.1, entropy=0.01), gain=0.4)
    assert signals.collapsed(run(accuracy=0.1, repetition=0.8), gain=0.4)
    assert signals.collapsed(run(accuracy=0.1, clipped=1.0), gain=0.4)
    assert signals.collapsed(run(accuracy=0.1, kl=1.5), gain=0.4)
    assert signals.collapsed(run(accuracy=0.0, all_wrong_end=1.0, grad_norm_end=0.0), gain=0.4)
    assert not signals.collapsed(run(accuracy=0.1, all_wrong_end=1.0), gain=0.4)
    assert signals.collapsed(run(status="diverged"), gain=0.4)


def test_damage_is_more_than_noise():
    assert signals.damaged(0.24, 0.30)
    assert not signals.damaged(0.26, 0.30)


def test_repetition_is_relative_to_the_base_and_needs_length():
    assert signals.repetitive(run(repetition=0.6))
    assert not signals.repetitive(run(repetition=0.6, repetition_start=0.3))
    assert signals.repetitive(run(repetition=0.9, length_start=7.0)) is None


def test_flat_needs_reward_and_policy():
    assert signals.flat(run(accuracy=0.31, kl=0.001))
    assert not signals.flat(run(accuracy=0.31, kl=0.2))
    assert not signals.flat(run(accuracy=0.4, kl=0.001))


def test_fell_and_died_read_the_history():
    history = History(steps=(0, 5, 9), series={"accuracy": (0.3, 0.1, 0.7), "all_wrong": (None, 0.95, 0.1)})
    assert signals.fell(run(history))
    assert signals.died(run(history))
    calm = History(steps=(0, 5, 9), series={"accuracy": (0.3, 0.2, 0.7), "all_wrong": (None, 0.5, 0.1)})
    assert not signals.fell(run(calm))
    assert not signals.died(run(calm))
    assert not signals.fell(run())


def test_spikes_stand_out_of_what_came_before():
    calm = [1.0, 1.1, 0.9, 1.05] * 8
    assert signals.spikes(calm) == []
    assert signals.spikes([*calm, 5.0]) == [32]
    assert signals.spikes([*calm, float("nan")]) == [32]
    assert signals.spikes([1.0, 0.9, 2.5, 1.0]) == [2]  # early: against the first value alone


def test_a_loss_about_zero_does_not_spike_by_noise():
    noise = [0.001, 0.02, 0.004, 0.09, 0.0] * 8
    assert signals.spikes(noise)
    assert signals.spikes(noise, signals.LOUD) == []
    assert signals.spikes([*noise, 0.7], signals.LOUD) == [40]


def with_rewards(values, **final):
    steps = tuple(range(len(values) + 1))
    history = History(steps=steps, series={"reward": (None, *values)})
    found = run(**final)
    return found.model_copy(update={"history": history})


def test_rising_and_falling_needs_both():
    assert signals.rose_and_fell(with_rewards([0.35, 0.55, 0.2], accuracy=0.1, accuracy_start=0.3))
    assert not signals.rose_and_fell(with_rewards([0.35, 0.55, 0.6], accuracy=0.6, accuracy_start=0.3))
    assert not signals.rose_and_fell(with_rewards([0.2, 0.0, 0.0], accuracy=0.0, accuracy_start=0.3))
    assert not signals.rose_and_fell(with_rewards([0.35, 0.39, 0.2], accuracy=0.1, accuracy_start=0.3))


def test_steps_to_a_gain():
    found = with_rewards([0.3, 0.41, 0.5], accuracy=0.5, accuracy_start=0.3)
    assert signals.steps_to(found, 0.1) == 2
    assert signals.steps_to(found, 0.3) is None


def test_hacking_is_reward_up_and_metric_down():
    assert signals.hacked(run(accuracy=0.1, accuracy_start=0.3, reward_first=0.4, reward_end=0.7), "accuracy")
    assert not signals.hacked(run(accuracy=0.1, accuracy_start=0.3, reward_first=0.4, reward_end=0.4), "accuracy")
    assert not signals.hacked(run(accuracy=0.5, accuracy_start=0.3, reward_first=0.4, reward_end=0.7), "accuracy")
    assert not signals.hacked(run(accuracy=0.1, accuracy_start=0.3), "accuracy")
