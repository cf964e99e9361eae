"""The whole way on values that are no rates: 0 and 1, truth values and words; and nothing knows what a knob is for."""

import json

import pytest

from heuristics.kinds._base.arms import runs_of
from heuristics.schema import Cell, HeuristicsError, Judged, Setting, digest
from heuristics.store import evidence_files, paths
from tests.kinds.made import START, bells, claim, estimates, evidence, judged, noisy, plan, ran

ARMS = {"one": Setting(method="grpo", tuning="full"), "other": Setting(method="grpo", tuning="lora")}
BETTER = claim("better", of={"tuning": "full"}, to={"tuning": "lora"})
DAMAGE = claim("symptom", of={"tuning": "full"}, symptom="damage", at="ruin(one)", unlike="best(one)")
KNOBS = {
    "numbers": ("beta", (0, 0.1, 1), {0: 0.3, 0.1: 0.5, 1: -0.2}),
    "whole numbers": ("num_iterations", (0, 1, 4), {0: 0.3, 1: 0.5, 4: -0.2}),
    "numbers of a knob that nobody knows": ("patience", (0, 0.1, 1), {0: 0.3, 0.1: 0.5, 1: -0.2}),
    "truth values": ("mask_truncated_completions", (False, True), {False: 0.5, True: -0.2}),
    "words": ("lr_scheduler_type", ("cosine", "linear"), {"cosine": 0.5, "linear": -0.2}),
}


def protocol(knob, grid, **changes):
    confirm = tuple(Judged(arm=arm, at=f"{rule}({arm})", seeds=12) for arm in ARMS for rule in ("best", "ruin"))
    return plan(ARMS, knob=knob, grid=grid, **{"confirm": confirm} | changes)


def of(knob, grid, gains, **changes):
    def run(cell):
        gain = gains[cell.value] * (1.4 if cell.arm == "one" and gains[cell.value] > 0 else 1)
        return ran(cell, noisy(START + gain, cell))

    return evidence(protocol(knob, grid, **changes), run)


@pytest.mark.parametrize("case", KNOBS)
def test_a_protocol_is_walked_and_its_values_are_picked(case):
    knob, grid, gains = KNOBS[case]
    item = of(knob, grid, gains)
    spec = item.spec
    best, ruin = (value for value, gain in gains.items() if gain in (0.5, -0.2))

    screened = [cell for cell in spec.next_cells((), "tiny") if cell.arm == "one" and cell.seed == 0]
    assert [(type(cell.value), cell.value, cell.knob) for cell in screened] == [(type(v), v, knob) for v in grid]
    assert (spec.pick("best(one)", item.runs), spec.pick("ruin(one)", item.runs)) == (best, ruin)
    assert spec.pick("centre(one)", item.runs) == best
    assert type(spec.pick("best(one)", item.runs)) is type(best)
    assert spec.next_cells(item.runs, "tiny") == ()


@pytest.mark.parametrize("case", KNOBS)
def test_runs_at_any_values_are_judged(case):
    item = of(*KNOBS[case])
    better, damage = judged(BETTER, item), judged(DAMAGE, item)
    assert (better.direction, damage.direction) == ("supported", "supported")
    assert better.effects[0].estimate == pytest.approx(0.4, abs=0.05)
    assert damage.number == "100 % of the runs (69 % to 100 %)"


@pytest.mark.parametrize("case", KNOBS)
def test_runs_at_different_values_are_different_runs(case):
    knob, grid, _ = KNOBS[case]
    keys = {cell.key for cell in protocol(knob, grid).next_cells((), "tiny")}
    assert len(keys) == len(ARMS) * len(grid) * 2


def test_zero_one_and_their_truth_values_are_different_trainings():
    cells = [protocol("beta", (0,)).cell("one", value, 0, "screen") for value in (0, False, "0", None, 1, True)]
    assert len({cell.key for cell in cells}) == len(cells)


@pytest.mark.parametrize(
    ("pick", "value"),
    [
        ("value(cosine)", "cosine"), ("value(true)", True), ("value(False)", False), ("value(none)", None),
        ("0", 0.0), ("1", 1.0), ("3e-4", 3e-4),
    ],
)  # fmt: skip
def test_a_value_may_be_named(pick, value):
    found = protocol("lr_scheduler_type", ("cosine", "linear")).pick(pick, ())
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("case", ["truth values", "words"])
def test_of_a_word_there_is_no_multiple(case):
    item = of(*KNOBS[case])
    for pick in ("best(one) * 2", "centre(one)/20", "ruin(one) / 3.16"):
        with pytest.raises(HeuristicsError, match=r"wanted: a number, of which there is a multiple"):
            item.spec.pick(pick, item.runs)


def test_of_numbers_there_is_one_and_none_of_zero():
    item = of(*KNOBS["numbers"])

    assert item.spec.pick("best(one) * 10", item.runs) == 1.0
    assert item.spec.pick("ruin(one) / 20", item.runs) == 0.05


def test_a_multiple_of_a_whole_number_is_told_to_three_digits():
    item = of(*KNOBS["whole numbers"])
    assert item.spec.pick("ruin(one) / 3", item.runs) == 1.33


@pytest.mark.parametrize("word", ["cosine", True])
def test_a_word_on_a_scale_of_numbers_is_refused(word):
    with pytest.raises(HeuristicsError, match=r"knob 'beta': found .*; wanted: a number, since its scale is log"):
        protocol("beta", (0.1, 2)).place(word)


def test_zero_stands_a_decade_below_the_least_on_a_scale_of_factors():
    arm = runs_of(of(*KNOBS["numbers"]), "one")
    assert sorted(set(arm.x.tolist())) == [-2, -1, 0]
    arm = runs_of(of(*KNOBS["numbers of a knob that nobody knows"]), "one")
    assert sorted(set(arm.x.tolist())) == [0, 0.1, 1]


CLAIMS = [
    BETTER,
    claim("equivalent", of={"tuning": "full"}, to={"tuning": "lora"}),
    claim("ratio", of={"tuning": "full"}, to={"tuning": "lora"}, value=(5, 20)),
    claim("order", lower={"tuning": "lora"}, higher={"tuning": "full"}),
    claim("window", of={"tuning": "lora"}, value=(5e-5, 2e-4)),
    claim("location", of={"tuning": "lora"}, value=(5e-5, 2e-4)),
    claim("symptom", of={"tuning": "full"}, symptom="damage", at="best(one) * 5.62", unlike="best(one)"),
]


@pytest.mark.parametrize("asked", CLAIMS, ids=lambda asked: asked.kind)
def test_no_kind_knows_that_a_knob_is_a_learning_rate(asked):
    """The same runs over another knob of factors, known or not, give the same numbers."""
    found = []
    for knob in ("learning_rate", "weight_decay", "frobnication"):
        item = evidence(plan(ARMS, knob=knob), bells(one=1e-3, other=1e-4))
        found.append([one.model_dump() for one in estimates(asked, item)])

    assert found[0] and found[0][0]["estimate"] is not None
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_a_word_that_only_fresh_runs_have_is_counted_too():
    confirm = tuple(Judged(arm=arm, at=f"value({word})", seeds=4) for arm in ARMS for word in ("cosine", "constant"))
    item = of(
        "lr_scheduler_type", ("cosine", "linear"), {"cosine": 0.5, "linear": 0.2, "constant": 0.4}, confirm=confirm
    )

    assert len(runs_of(item, "one").runs) == 2 * 2 + 2 * 4


# --- what was recorded ------------------------------------------------------------------------------------------------


def test_a_recorded_column_of_rates_is_read_as_values():
    (path,) = (paths.evidence("rl-learning-rate") / "sft-grpo-sort").glob("*-trl-*.json")
    written, read = json.loads(path.read_text()), evidence_files.read(path)

    assert "rate" in written["columns"] and "value" not in written["columns"]
    assert [run.cell.value for run in read.runs] == written["columns"]["rate"]
    assert read.content_digest() == read.content == written["content"]


def test_a_cell_is_digested_under_the_name_that_was_recorded():
    cell = plan(ARMS).cell("one", 1e-4, 3, "confirm")
    told = {
        "arm": "one", "rate": 1e-4, "seed": 3, "steps": 10, "task": "t", "base": "b",
        "setting": {"method": "grpo", "tuning": "full"},
    }  # fmt: skip

    assert cell.key == digest(told)
    assert Cell.model_validate(cell.model_dump(by_alias=True)) == cell
    assert Cell.model_validate(cell.model_dump()) == cell


def test_values_survive_writing_and_reading(tmp_path):
    for case, (knob, grid, gains) in KNOBS.items():
        item = of(knob, grid, gains)
        item = item.model_copy(update={"content": item.content_digest()})
        read = evidence_files.read(evidence_files.write(item, tmp_path / case.replace(" ", "-")))
        assert [run.cell.value for run in read.runs] == [run.cell.value for run in item.runs]
        assert [type(run.cell.value) for run in read.runs] == [type(run.cell.value) for run in item.runs]
