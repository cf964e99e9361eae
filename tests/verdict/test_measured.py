"""Windows that are kept beside the verdicts, for advice and figures."""

from heuristics.verdict.measured import measured
from tests.kinds.made import START, bells, changed, evidence, final, plan

RUNS = bells(one=1e-3, other=1e-4)


def test_windows_of_arms_that_learned_between_values_that_were_run_close_by():
    found = {window.arm: window for window in measured(evidence(plan(), RUNS))}

    assert set(found) == {"one", "other"}
    assert found["one"].low < 1e-3 < found["one"].high
    assert found["other"].low < 1e-4 < found["other"].high
    assert not found["one"].open_low
    assert (found["one"].seeds, found["one"].steps, found["one"].knob, found["one"].controls) == (
        6,
        10,
        "learning_rate",
        (),
    )


def test_an_end_between_values_far_apart_was_not_seen():
    assert measured(evidence(plan(grid=(1e-6, 1e-4, 1e-3, 1e-1), factors=(1 / 100, 1, 100)), RUNS)) == []


def test_arms_that_did_not_learn_have_no_window():
    dull = changed(evidence(plan(), RUNS), lambda run: final(run, accuracy=START) if run.cell.arm == "other" else run)
    assert [window.arm for window in measured(dull)] == ["one"]


def test_too_few_values_of_fresh_runs_show_no_window():
    assert measured(evidence(plan(factors=(1, 1.78)), RUNS)) == []


def test_a_window_at_the_end_of_what_was_run_is_open():
    found = {
        window.arm: window for window in measured(evidence(plan(factors=(1, 1.78, 3.16)), bells(one=1e-6, other=1e-4)))
    }
    assert found["one"].open_low
    assert not found["other"].open_low
