"""Rows to a log: what a column is taken for, and what is put right in the order of rows."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heuristics.diagnosis.columns import NAMES, method_of, one_column, taken_for
from heuristics.diagnosis.log import Log, assemble
from heuristics.schema import HeuristicsError

VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["0.5", "nan", "1,024", "95%", "-inf", "", [0.5], [], [1, 2], (3,), {}, {"a": 1}, 1j, b"1", 10**400])
)  # fmt: skip
COLUMNS = (
    st.sampled_from(["step", "epoch", "loss", "reward", "train/loss", "train_loss", "eval_loss", "eval_acc", "acc", "x"])
    | st.text(max_size=6)
)  # fmt: skip


def read(*rows, **known) -> Log:
    return assemble(rows, path="a.json", **known)


def series(log: Log, name: str) -> list[float | None]:
    """A column with None for what is missing."""
    return [None if math.isnan(value) else value for value in log.series[name].tolist()]


def test_a_later_row_of_a_step_takes_the_place_of_an_earlier_one():
    log = read({"step": 1, "loss": 3.0}, {"step": 2, "loss": 2.0}, {"step": 2, "loss": 1.0})
    assert log.steps.tolist() == [1, 2]
    assert series(log, "loss") == [3.0, 1.0]


def test_rows_that_are_there_twice_are_one():
    rows = [{"step": step, "loss": float(step), "grad_norm": 1.0} for step in range(1, 9)]
    once, twice = read(*rows), read(*(row for row in rows for _ in range(2)))
    assert twice.steps.tolist() == once.steps.tolist() == list(range(1, 9))
    assert series(twice, "loss") == series(once, "loss")


def test_an_evaluation_is_merged_into_the_row_of_its_step():
    log = read(
        {"step": 10, "loss": 2.0}, {"step": 10, "eval_loss": 2.2, "eval_runtime": 3.0}, {"step": 20, "loss": 1.0}
    )
    assert log.steps.tolist() == [10, 20]
    assert series(log, "eval_loss") == [2.2, None]
    assert series(log, "loss") == [2.0, 1.0]
    assert log.columns["eval_runtime"] == "unused"


def test_an_evaluation_without_a_step_belongs_to_the_step_before():
    log = read({"step": 10, "loss": 2.0}, {"eval_loss": 2.2}, {"step": 20, "loss": 1.0}, {"eval_loss": 1.2})
    assert log.steps.tolist() == [10, 20]
    assert series(log, "eval_loss") == [2.2, 1.2]


def test_rows_out_of_order_are_sorted_and_it_is_said():
    order = np.random.default_rng(0).permutation(50) + 1
    log = read(*({"step": int(step), "loss": float(step)} for step in order))
    assert log.steps.tolist() == series(log, "loss") == list(range(1, 51))
    assert log.notes == ("steps are not in order: sorted",)


def test_a_resumed_run_keeps_what_it_went_on_with():
    before = [{"step": step, "loss": 1.0} for step in range(1, 11)]
    after = [{"step": step, "loss": 2.0} for step in range(6, 9)]
    log = read(*before, *after)
    assert log.steps.tolist() == list(range(1, 9)), "steps 9 and 10 were never reached again"
    assert series(log, "loss") == [1.0] * 5 + [2.0] * 3
    assert log.notes == ("steps jump back to 6: a resumed run, 4 rows before that are left out",)
    assert read(*before).notes == ()


def test_a_run_may_be_resumed_more_than_once():
    parts = [range(1, 21), range(11, 31), range(21, 41)]
    log = read(*({"step": step, "loss": float(place)} for place, part in enumerate(parts) for step in part))
    assert log.steps.tolist() == list(range(1, 41))
    assert series(log, "loss") == [0.0] * 10 + [1.0] * 10 + [2.0] * 20
    assert "back to 11, 21" in log.notes[0]


def test_without_steps_rows_are_counted():
    log = read({"loss": 2.0}, {"loss": 1.0})
    assert log.steps.tolist() == [1, 2]
    assert log.notes == ("no column of steps: rows are counted from 1",)
    assert read({"loss": 2.0, "step": None}, {"loss": 1.0, "step": "?"}).steps.tolist() == [1, 2]


def test_a_number_that_is_none_is_not_a_number_that_is_missing():
    log = read(
        {"step": 1, "loss": math.nan}, {"step": 2, "loss": None}, {"step": 3}, {"step": 4, "loss": "NaN"},
        {"step": 5, "loss": -math.inf}, {"step": 6, "loss": "n/a"}, {"step": 7, "loss": 1.0}, {"step": 8, "loss": ""},
    )  # fmt: skip
    assert series(log, "loss") == [math.inf, None, None, math.inf, math.inf, None, 1.0, None]
    assert log.seen("loss")[0].tolist() == [7]
    assert log.has("loss")
    assert not read({"loss": math.nan, "reward": 1.0}).has("loss")


def test_texts_that_are_numbers_are_numbers():
    log = read(
        {"step": "1", "loss": "0.5", "reward": "1,024", "kl": "95%", "entropy": [0.25]},
        {"step": " 2 ", "loss": 1e-3, "reward": True, "kl": "about 1", "entropy": [1, 2]},
    )
    assert log.steps.tolist() == [1, 2]
    assert [series(log, name) for name in ("loss", "reward", "kl", "entropy")] == [
        [0.5, 1e-3], [1024.0, 1.0], [95.0, None], [0.25, None],
    ]  # fmt: skip


def test_one_row_is_a_log():
    log = read({"loss": 1.5})
    assert (len(log), log.steps.tolist(), series(log, "loss"), log.method) == (1, [1], [1.5], "sft")


@pytest.mark.parametrize("rows", [[], iter(())])
def test_no_row_is_no_log(rows):
    with pytest.raises(HeuristicsError, match=r"a\.json: no row of a training log in it; what is read: trainer_state"):
        assemble(rows, path="a.json")


def test_columns_that_are_not_known_are_named():
    with pytest.raises(HeuristicsError, match=r"none of its 2 columns is known \(temperatur, druck\)"):
        read({"temperatur": 20, "druck": 1013})
    with pytest.raises(HeuristicsError, match=r"\(step, epoch\)"):
        read({"step": 1, "epoch": 0.1}), "a clock alone says nothing"
    with pytest.raises(HeuristicsError, match="0 columns"):
        read({"loss": None})


def test_the_summary_at_the_end_does_not_take_the_place_of_the_loss():
    rows = [{"step": 10, "loss": 2.0}, {"step": 20, "loss": 1.0}]
    log = read(*rows, {"step": 20, "train_loss": 1.5, "train_runtime": 3.0, "total_flos": 1e9})
    assert series(log, "loss") == [2.0, 1.0]
    assert log.columns["train_loss"] == "unused"
    assert log.columns["train_runtime"] == log.columns["total_flos"] == "unused"
    assert read({"step": 20, "train_loss": 1.5}).has("loss"), "where there is nothing else it is the loss"


@pytest.mark.parametrize(
    "names", [("train/train_loss", "train/loss"), ("train/loss", "train/train_loss"), ("train_loss", "loss")]
)
def test_the_summary_of_wandb_does_not_either(names):
    taken = taken_for(names)
    assert taken.pop("train/train_loss", taken.pop("train_loss", None)) == "unused"
    assert list(taken.values()) == ["loss"]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("reward", "reward"),
        ("train/reward", "reward"),
        ("reward_std", "reward_std"),
        ("frac_reward_zero_std", "zero_std"),
        ("completions/mean_length", "length"),
        ("completions / mean_length", "length"),
        ("completions/clipped_ratio", "clipped"),
        ("clip_ratio/region_mean", "clip_ratio"),
        ("train/global_step", "step"),
        ("_step", "step"),
        ("Step", "step"),
        ("Training Loss", "loss"),
        ("Validation Loss", "eval_loss"),
        ("eval/loss", "eval_loss"),
        ("critic/rewards/mean", "reward"),
        ("critic/score/mean", "reward"),
        ("actor/pg_loss", "loss"),
        ("actor/grad_norm", "grad_norm"),
        ("actor/kl_loss", "kl"),
        ("response_length/mean", "length"),
        ("response_length/clip_ratio", "clipped"),
        ("critic/vf_loss", "value_loss"),
        ("training/global_step", "step"),
        ("policy_loss", "loss"),
        ("actor_lr", "learning_rate"),
        ("objective/kl", "kl_sum"),
        ("rewards/incorrect_penalty/mean", "function:incorrect_penalty"),
        ("rewards/correctness/mean", "gold"),
        ("eval_reward_hacking_rate", ""),
        ("eval/accuracy", "gold"),
        ("rewards/margins", "margin"),
        ("train/rewards/chosen", "chosen"),
        ("rewards/format_reward/mean", "function:format_reward"),
        ("rewards / length_reward / mean", "function:length_reward"),
        ("rewards/accuracy_reward/mean", "gold"),
        ("rewards/format_reward/std", ""),
        ("eval_reward", "gold"),
        ("eval_reward_std", ""),
        ("val-core/openai/gsm8k/reward/mean@1", "gold"),
        ("pass@8", "gold"),
        ("mean_token_accuracy", "token_accuracy"),
        ("_runtime", "unused"),
        ("epoch", "epoch"),
        ("eval_samples_per_second", "unused"),
        ("num_tokens", "unused"),
        ("temperature", ""),
        ("", ""),
    ],
)
def test_columns_of_every_framework(name, column):
    assert one_column(name) == column


def test_every_column_is_known_by_its_own_name():
    assert {name: one_column(name) for name in NAMES} == {name: name for name in NAMES}


def test_of_two_names_for_one_thing_the_first_in_the_table_counts():
    for names in (("critic/score/mean", "reward"), ("reward", "critic/score/mean")):
        assert taken_for(names) == {"reward": "reward", "critic/score/mean": "unused"}


def test_two_gold_measures_are_two_series():
    log = read({"step": 1, "reward": 0.0, "eval_reward": 0.1, "eval_accuracy": 0.2})
    assert (series(log, "gold"), series(log, "gold:eval_accuracy")) == ([0.1], [0.2])


@pytest.mark.parametrize(
    ("names", "method"),
    [
        (("loss", "grad_norm"), "sft"),
        (("loss", "rewards/margins"), "dpo"),
        (("loss", "reward", "reward_std"), "grpo"),
        (("reward", "rloo/kl"), "rloo"),
        (("reward", "critic/vf_loss"), "ppo"),
        (("objective/scores", "objective/kl"), "ppo"),
        (("eval_loss",), None),
        (("accuracy",), None),
    ],
)
def test_the_method_by_the_columns(names, method):
    assert method_of(taken_for(names), {}) == method


def test_a_configuration_is_believed_first():
    assert read({"loss": 1.0, "reward": 1.0}, knobs={"method": "PPO"}).method == "ppo"
    assert read({"loss": 1.0}, knobs={"method": None}).method == "sft"


def test_notes_of_the_reader_stand_first():
    assert read({"loss": 1.0}, notes=["line 3 is damaged"]).notes[0] == "line 3 is damaged"


def test_a_long_log_whose_columns_come_and_go():
    rows = [{"step": step, "loss": 1.0} | ({"eval_loss": 2.0} if step % 700 == 0 else {}) for step in range(1, 2101)]
    log = read(*rows)
    assert len(log) == 2100
    assert log.seen("eval_loss")[0].tolist() == [700, 1400, 2100]


@settings(max_examples=75, deadline=None)
@given(st.lists(st.dictionaries(COLUMNS, VALUES, max_size=5), max_size=12))
def test_any_rows_are_a_log_or_refused(rows):
    try:
        log = assemble(rows, path="p")
    except HeuristicsError:
        return
    assert len(log) > 0
    assert (np.diff(log.steps) > 0).all()
    for values in log.series.values():
        assert values.shape == log.steps.shape
        assert values.dtype == float
        assert not (values == -math.inf).any()
    assert log.method in (None, "sft", "dpo", "grpo", "rloo", "ppo")


def test_a_last_row_before_the_first_step_takes_nothing_with_it():
    rows = [{"step": step, "loss": 1.0} for step in range(10, 110)]
    log = assemble([*rows, {"step": 0, "loss": 2.0}], path="a")
    assert len(log) == 100 and log.series["loss"].max() == 1.0
    assert any("before the first" in note for note in log.notes)


def test_the_columns_decide_where_a_configuration_does_not_fit_them():
    rows = [{"step": step, "reward": 0.5, "loss": 0.0} for step in range(1, 30)]
    log = assemble(rows, path="a", knobs={"method": "sft"})
    assert log.method == "grpo"
    assert any("configuration is of sft" in note for note in log.notes)
    assert assemble(rows, path="a", knobs={"method": "rloo"}).method == "rloo"
    assert assemble([{"loss": 1.0}], path="a", knobs={"method": "grpo"}).method == "sft"


def test_a_table_has_nan_where_nothing_was_logged():
    """As pandas hands over a history: every row has a cell for every column."""
    plain: list[dict[str, float]] = []
    for step in range(10, 210, 10):
        plain.append({"step": step, "loss": 2.0 - step / 200, "grad_norm": 1.0, "learning_rate": 2e-5})
        if step % 50 == 0:
            plain.append({"step": step, "eval_loss": 2.1 - step / 200})
    plain.append({"step": 200, "train_runtime": 10.0, "train_loss": 1.5})
    names = list(dict.fromkeys(name for row in plain for name in row))
    padded = [{name: row.get(name, math.nan) for name in names} for row in plain]
    one, two = assemble(plain, path="a"), assemble(padded, path="a")
    assert one.series.keys() == two.series.keys()
    for name, values in one.series.items():
        assert np.array_equal(values, two.series[name], equal_nan=True), name
    broken = assemble([row | ({"loss": math.nan} if row["step"] == 90 else {}) for row in padded], path="a")
    assert np.isinf(broken.series["loss"]).sum() == 1, "a loss that is NaN is still seen"
