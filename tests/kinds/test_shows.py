"""Kinds about what runs show: symptoms, single updates, trade-offs, states that nothing leaves; each with its silence."""

import pytest

from heuristics.kinds._base.events import fresh, nearest
from heuristics.schema import History, Judged, Setting
from heuristics.verdict.controls import failed_controls, learned
from tests.kinds.made import (
    PAID,
    START,
    bell,
    changed,
    claim,
    control,
    estimates,
    evidence,
    final,
    judged,
    noisy,
    plan,
    ran,
    with_controls,
)  # fmt: skip

GRPO, SFT = {"method": "grpo"}, {"method": "sft"}
ARMS = {name: Setting(method=name, tuning="full", knobs=PAID if name == "grpo" else {}) for name in ("sft", "grpo")}
LOW, BEST, HIGH, RUIN = 1e-5, 1e-4, 1e-3, 1e-2
SOON, LATE, NEVER = (0.5, 0.6, 0.6), (0.3, 0.31, 0.6), (0.0, 0.0, 0.0)


def shown():
    """GRPO gains most at 1e-4 and dies at 1e-2; SFT gains everywhere; `once` makes one update."""
    told = with_controls(ARMS)
    told["arms"] = told["arms"] | {"once": ARMS["grpo"]}
    confirm = tuple(
        Judged(arm=arm, at=f"{value:g}", seeds=12)
        for arm in ("sft", "grpo", "once")
        for value in (LOW, BEST, HIGH, RUIN)
    )
    return plan(**told, grid=(LOW, BEST, HIGH, RUIN), lengths={"once": 1}, confirm=confirm)


def run_of(cell):
    if quiet := control(cell):
        return quiet
    dead = cell.value == RUIN
    usual = {"kl": 0.02, "loss_spikes": 0.0, "length_start": 30.0, "repetition": 0.0, "repetition_start": 0.0}
    if cell.arm == "sft":
        end = {LOW: 0.6, BEST: 0.8, HIGH: 0.7, RUIN: 0.65}[cell.value]
        return ran(cell, noisy(end, cell), **usual | {"loss_spikes": float(dead)})
    if cell.arm == "once":
        return ran(cell, 0.0 if dead else 0.31, **usual | {"kl": 2.0 if dead else 0.001})
    end = {LOW: 0.6, BEST: 0.8, HIGH: 0.5, RUIN: 0.0}[cell.value]
    rewards = {LOW: LATE, BEST: SOON, HIGH: SOON, RUIN: NEVER}[cell.value]
    broken = {"kl": 3.0, "repetition": 0.9, "grad_norm_start": 1.0, "grad_norm_end": 0.0} if dead else {}
    return ran(cell, end if dead else noisy(end, cell), rewards=rewards, **usual | broken)


@pytest.fixture(scope="module")
def item():
    return evidence(shown(), run_of)


def where(arm, value, change, role="confirm"):
    """Change the runs of an arm at a value."""
    return lambda run: change(run) if (run.cell.arm, run.cell.value, run.cell.role) == (arm, value, role) else run


COLLAPSE = claim("symptom", of=GRPO, symptom="collapse", at="ruin(grpo)", unlike="best(grpo)")
REPEATS = COLLAPSE.model_copy(update={"symptom": "repetition"})
DAMAGE = claim("symptom", of=GRPO, symptom="damage", at="centre(sft)")
SPIKES = claim("symptom", of=SFT, symptom="spike", at="ruin(grpo)", unlike="best(sft)")
JUMP = claim("symptom", of={"method": "grpo", "steps": 1}, symptom="jump", at="ruin(grpo)", unlike="best(grpo)")
SLOWER = claim("tradeoff", of=GRPO, at="1e-5", unlike="1e-3")


@pytest.mark.parametrize("asked", [COLLAPSE, REPEATS, SPIKES, JUMP], ids=lambda asked: asked.symptom)
def test_a_symptom_that_every_run_shows_there_and_none_elsewhere(asked, item):
    found = judged(asked, item)

    assert (found.direction, found.number) == ("supported", "100 % of the runs (69 % to 100 %)")
    assert found.effects[0].controls == ()
    assert found.effects[0].problems == ("12 of 12 runs, against 0 of 12",)


def test_a_symptom_of_a_few_runs_is_contradicted_and_of_a_half_not_decided(item):
    def healthy(seeds):
        return where(
            "grpo",
            RUIN,
            lambda run: final(run, kl=0.0, grad_norm_end=1.0, repetition=0.0) if run.cell.seed in seeds else run,
        )

    assert judged(COLLAPSE, changed(item, healthy(range(100, 111)))).direction == "contradicted"
    assert judged(COLLAPSE, changed(item, healthy(range(100, 106)))).direction == "inconclusive"


def test_what_runs_show_at_the_other_value_too_is_not_its_symptom(item):
    everywhere = changed(item, lambda run: final(run, repetition=0.9) if run.cell.arm == "grpo" else run)

    assert judged(REPEATS, everywhere).direction == "contradicted"
    assert judged(REPEATS, everywhere).effects[0].estimate == 0


def test_short_completions_cannot_repeat_anything(item):
    found = judged(REPEATS, changed(item, lambda run: final(run, length_start=7.0)))

    assert (found.direction, found.number) == ("untested", "")
    assert found.reason == "completions are shorter than 24 tokens"
    assert found.effects[0].blind


@pytest.mark.parametrize(("arm", "value"), [("sft", RUIN), ("sft", BEST)])
def test_a_symptom_that_was_not_looked_for_in_every_run_is_not_judged(arm, value, item):
    def unseen(run):
        kept = {name: number for name, number in run.final.items() if name != "loss_spikes"}
        return run.model_copy(update={"final": kept}) if run.cell.seed == 105 else run

    found = judged(SPIKES, changed(item, where(arm, value, unseen)))
    assert found.direction == "untested"
    assert found.effects[0].estimate is None


def test_the_loss_of_grpo_cannot_spike_without_a_penalty_or_more_updates(item):
    asked = COLLAPSE.model_copy(update={"symptom": "spike"})
    found = judged(asked, item)
    assert found.direction == "untested"
    assert found.reason.startswith("the loss cannot spike here")

    arms = {"grpo": ARMS["grpo"].told(beta=0.04)}
    protocol = plan(**with_controls(arms), grid=(LOW, BEST, HIGH, RUIN), confirm=tuple(
        Judged(arm="grpo", at=f"{value:g}", seeds=12) for value in (BEST, RUIN)
    ))  # fmt: skip
    assert judged(asked, evidence(protocol, run_of)).direction == "contradicted"


def test_a_value_that_ruins_no_fresh_run_decides_nothing(item):
    healed = changed(item, where("grpo", RUIN, lambda run: final(run, accuracy=0.6)))

    for asked in (COLLAPSE, SPIKES):
        found = judged(asked, healed)
        assert found.direction == "inconclusive"
        assert found.reason == "the value that ruined every screening run ruins only 0 of 12 fresh ones"


def test_a_far_policy_that_is_rewarded_is_no_collapse(item):
    far = changed(item, lambda run: final(run, kl=3.0) if run.cell.role == "confirm" else run)

    assert judged(COLLAPSE, far).direction == "supported"


def test_the_arm_that_a_value_is_picked_by_must_have_learned(item):
    dull = changed(
        item,
        lambda run: final(run, accuracy=0.9 * START + 0.1 * run.final["accuracy"]) if run.cell.arm == "sft" else run,
    )
    found = judged(DAMAGE, dull)

    assert found.direction == "inconclusive"
    assert found.reason.startswith("sft did not surely learn: gain 0.05")
    assert judged(DAMAGE, item).effects[0].estimate is not None


def test_screening_runs_pick_values_and_decide_no_symptom(item):
    """Every screening run ends a little higher, so that the same values are picked."""
    higher = changed(
        item, lambda run: final(run, accuracy=run.final["accuracy"] + 0.01) if run.cell.role == "screen" else run
    )
    for asked in (COLLAPSE, REPEATS, SPIKES, JUMP, SLOWER):
        calm, wild = estimates(asked, item), estimates(asked, higher)
        assert [(one.estimate, one.low, one.high) for one in calm] == [
            (one.estimate, one.low, one.high) for one in wild
        ]


def test_without_a_value_to_compare_with_the_share_itself_counts(item):
    asked = COLLAPSE.model_copy(update={"unlike": None})
    found = judged(asked, item)

    assert (found.direction, found.number) == ("supported", "100 % of the runs (78 % to 100 %)")


def test_a_value_that_no_fresh_run_has_is_not_judged(item):
    asked = claim("symptom", of=GRPO, symptom="damage", at="best(grpo)/100")
    assert judged(asked, item).direction == "untested"
    beside = claim("symptom", of=GRPO, symptom="collapse", at="ruin(grpo)", unlike="best(grpo)/100")
    assert judged(beside, item).reason == "no fresh run of grpo at best(grpo)/100"


# --- one update -------------------------------------------------------------------------------------------------------


def test_a_run_that_diverges_in_its_one_update_is_thrown_off(item):
    lost = changed(
        item,
        where(
            "once", RUIN, lambda run: run.model_copy(update={"status": "diverged", "final": {"accuracy_start": START}})
        ),
    )

    assert judged(JUMP, lost).direction == "supported"


def test_a_small_step_is_no_jump(item):
    small = changed(item, where("once", RUIN, lambda run: final(run, kl=0.01, accuracy=0.28)))

    assert judged(JUMP, small).direction == "contradicted"


def test_one_update_is_told_from_a_whole_training(item):
    (effect,) = estimates(JUMP, item)
    assert (effect.arms, effect.study.steps) == (("once",), 1)


# --- trade-off --------------------------------------------------------------------------------------------------------


def damaged(value):
    return where("grpo", value, lambda run: final(run, accuracy=0.1))


def dead(run):
    history = History(steps=(0, 3, 6, 10), series={"reward": (None, *NEVER)})
    return final(run, accuracy=0.0).model_copy(update={"history": history})


def test_slower_and_steadier(item):
    found = judged(SLOWER, changed(item, damaged(HIGH)))

    assert found.direction == "supported"
    assert [(one.part, one.estimate) for one in found.headline] == [
        ("seeds in which it is the slower one", 1.0), ("runs that it saves from damage", 1.0)
    ]  # fmt: skip


def test_a_higher_value_that_hurts_nobody_is_no_tradeoff(item):
    found = judged(SLOWER, item)

    assert found.direction == "inconclusive"
    assert [one.estimate for one in found.headline] == [1.0, 0.0]


def test_a_higher_value_that_never_gets_there_says_nothing_of_speed(item):
    found = judged(SLOWER, changed(item, where("grpo", HIGH, dead)))

    assert found.direction == "inconclusive"
    assert found.reason == "at the higher value only 0 of 12 runs got anywhere"


def test_a_lower_value_that_hurts_contradicts(item):
    hurt = changed(item, damaged(LOW))
    assert judged(SLOWER, hurt).direction == "contradicted"


def test_a_lower_value_that_is_no_slower_contradicts(item):
    quick = History(steps=(0, 3, 6, 10), series={"reward": (None, *SOON)})
    both = changed(
        changed(item, damaged(HIGH)), where("grpo", LOW, lambda run: run.model_copy(update={"history": quick}))
    )

    assert judged(SLOWER, both).direction == "contradicted"


# --- absorbing --------------------------------------------------------------------------------------------------------


def series(run, accuracy, all_wrong):
    history = History(steps=(0, 3, 6), series={"accuracy": (START, *accuracy), "all_wrong": (None, *all_wrong)})
    return run.model_copy(update={"history": history})


def fates(item, stay=True, heal=True, died=True, fell=True):
    def lived(run):
        if run.cell.value != RUIN or run.cell.arm not in ARMS:
            return run
        if run.cell.arm == "grpo":
            told = {"accuracy": 0.0, "grad_norm_end": 0.0} if stay else {"accuracy": 0.6, "grad_norm_end": 1.0}
            return series(final(run, grad_norm_start=1.0, **told), (0.0, 0.0), (1.0, 1.0) if died else (0.2, 0.2))
        return series(final(run, accuracy=0.6 if heal else 0.0), (0.05, 0.5) if fell else (0.5, 0.5), (0.0, 0.0))

    return changed(item, lived)


ABSORBING = claim("absorbing", of=GRPO, to=SFT, at="1e-2")


@pytest.mark.parametrize(
    ("fate", "direction"),
    [
        ({}, "supported"), ({"stay": False}, "contradicted"), ({"heal": False}, "contradicted"),
        ({"died": False}, "inconclusive"), ({"fell": False}, "inconclusive"),
    ],
)  # fmt: skip
def test_dead_runs_stay_dead_and_fallen_ones_heal(fate, direction, item):
    found = judged(ABSORBING, fates(item, **fate))

    assert found.direction == direction
    assert ("no run of grpo died" in found.reason) == ("died" in fate)
    assert ("no run of sft fell" in found.reason) == ("fell" in fate)


# --- fresh runs at a value, and what an arm is paid -------------------------------------------------------------------


def test_runs_at_two_values_are_never_taken_for_one(item):
    some = next(run for run in item.runs if run.cell.role == "confirm" and run.cell.arm == "grpo")
    beside = tuple(
        some.model_copy(update={"cell": some.cell.model_copy(update={"value": value, "seed": seed})})
        for value, seed in ((9.99e-4, 500), (1e-3, 501))
    )
    both, alone = (item.model_copy(update={"runs": runs}) for runs in (beside, beside[:1]))

    assert list(fresh(both, "grpo", 1e-3)) == [501]
    assert list(fresh(alone, "grpo", 1e-3)) == [500]
    assert fresh(alone, "grpo", 1.2e-3) == {}


@pytest.mark.parametrize(
    ("value", "values", "found"),
    [
        (0, [0, 0.1], 0),
        (0, [0.1], None),
        ("linear", ["cosine", "linear"], "linear"),
        ("linear", ["cosine"], None),
        (True, [False, True], True),
        (1, [0.999], 0.999),
        (None, [None], None),
    ],
)
def test_zero_words_and_truth_values_are_near_themselves_only(value, values, found):
    assert nearest(value, values) == found


def test_the_rise_of_a_reward_is_measured_where_screening_saw_it():
    arms = {"grpo": Setting(method="grpo", tuning="full", knobs=PAID | {"reward_funcs": "length"})}
    protocol = plan(**with_controls(arms), grid=(LOW, BEST, HIGH), confirm=tuple(
        Judged(arm="grpo", at=f"{value:g}", seeds=6) for value in (LOW, BEST, HIGH)
    ))  # fmt: skip

    def paid(lucky):
        def run(cell):
            rise = 0.3 if cell.value == BEST else lucky if cell.role == "confirm" and cell.value == HIGH else 0.0
            return control(cell) or ran(cell, START, reward_first=0.4, reward_end=0.4 + noisy(rise, cell))

        return evidence(protocol, run)

    assert learned(paid(0.9), "grpo") == ""
    asked = claim("symptom", of=GRPO, symptom="hacking", at="1e-4")
    assert judged(asked, paid(0.0)).effects[0].estimate == 0.0, "no metric fell"
    dull = evidence(protocol, lambda cell: control(cell) or ran(
        cell, START, reward_first=0.4, reward_end=0.4 + noisy(0.9 if cell.role == "confirm" and cell.value == HIGH else 0.01, cell)
    ))  # fmt: skip
    assert learned(dull, "grpo").startswith("grpo did not surely learn: rise of the reward 0.0")


# --- controls ---------------------------------------------------------------------------------------------------------


def test_controls_hold(item):
    assert failed_controls(item) == ()
    assert learned(item, "grpo") == ""
    assert learned(item, "sft") == ""
    assert learned(item, "once") == "", "a training without a grid of its own is not asked"


def test_a_shuffled_reward_that_may_help_is_told(item):
    def ending(end):
        return changed(
            item, lambda run: final(run, accuracy=noisy(end, run.cell)) if run.cell.arm == "shuffled" else run
        )

    (wrong,) = failed_controls(ending(0.6))
    assert wrong.startswith("a shuffled reward may improve the policy at 1e-4: by 0.3")
    assert failed_controls(ending(START + 0.05)) == ()
    assert failed_controls(ending(START + 0.12)) != (), "surely below a quarter of the gain of 0.5, not about it"


def test_one_shuffled_run_is_no_bound(item):
    lonely = item.model_copy(update={"runs": tuple(
        run for run in item.runs if run.cell.arm != "shuffled" or run.cell.seed == 100
    )})  # fmt: skip
    assert "at most inf" in failed_controls(lonely)[0]


def test_a_zero_reward_that_moves_the_weights_is_told(item):
    moved = changed(item, lambda run: final(run, weight_change=1e-9) if run.cell.arm == "zero" else run)
    assert failed_controls(moved)[0].startswith("an all-zero reward moved the weights at 1e-4")


def test_missing_controls_are_told_where_something_is_rewarded():
    bare = plan({"grpo": ARMS["grpo"]}, grid=(LOW, BEST, HIGH))
    run = lambda cell: ran(cell, noisy(bell(cell.value, BEST), cell))  # noqa: E731
    assert failed_controls(evidence(bare, run)) == (
        "no control run with a shuffled reward", "no control run with a zero reward"
    )  # fmt: skip
    assert failed_controls(evidence(plan({"sft": ARMS["sft"]}, grid=(LOW, BEST, HIGH)), run)) == ()


def test_a_control_that_failed_stands_with_the_effect_and_lowers_the_verdict(item):
    helped = changed(item, lambda run: final(run, accuracy=0.6) if run.cell.arm == "shuffled" else run)
    found = judged(COLLAPSE, helped)

    assert found.effects[0].controls[0].startswith("a shuffled reward may improve the policy")
    assert (found.direction, found.certainty) == ("supported", "very low")
    assert "a control is weak" in found.caveats
