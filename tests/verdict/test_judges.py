"""Judges on evidence whose truth is known; each with the case in which it must stay silent."""

import pytest
from heuristics.verdict.calibration.rates import START, Rates
from heuristics.verdict.judges import load_judge
from heuristics.verdict.select import fresh

from heuristics.schema import Claim, Judged, Profile, Protocol, Setting
from heuristics.verdict.calibration import evidence_of

GRPO = {"per_device_train_batch_size": 64, "num_generations": 8}
RATES = (3.16e-6, 1e-5, 3.16e-5, 5.6e-5, 1e-4, 1.78e-4, 3.16e-4, 5.6e-4, 1e-3, 1.78e-3, 3.16e-3, 1e-2)
PICKS = (
    "best(grpo)",
    "centre(sft)",
    "ruin(grpo)",
    "best(grpo)/100",
    "centre(sft)/10",
    "centre(sft)/20",
    "centre(sft)/40",
)
PROTOCOL = Protocol(
    id="toy", decides=(), task="t", base="b", screened=("sft", "grpo"), knob="learning_rate", grid=RATES, steps=10,
    arms={
        "sft": Setting(method="sft", tuning="full", parameters=100, knobs={}),
        "grpo": Setting(method="grpo", tuning="full", parameters=100, knobs=GRPO | {"reward_funcs": "exact"}),
        "shuffled": Setting(method="grpo", tuning="full", parameters=100, knobs=GRPO | {"reward_funcs": "shuffled"}),
        "zero": Setting(method="grpo", tuning="full", parameters=100, knobs=GRPO | {"reward_funcs": "zero"}),
    },
    confirm=(
        *(Judged(arm="grpo", at=pick, seeds=12) for pick in (*PICKS, "2e-5", "3e-5", "4.5e-5")),
        *(Judged(arm="sft", at=pick, seeds=12) for pick in ("best(sft)", "centre(sft)", "ruin(grpo)")),
    ),
    controls=(Judged(arm="shuffled", at="best(grpo)", seeds=3), Judged(arm="zero", at="best(grpo)", seeds=2)),
    profiles={"tiny": Profile(screen=(0, 1, 2), confirm=100)},
)  # fmt: skip


def claim(kind, **fields):
    scope = {"methods": fields.pop("methods", ("grpo", "sft"))}
    return Claim(
        **{"id": "c", "kind": kind, "says": "a claim for a test", "knob": "learning_rate", "scope": scope} | fields
    )


def judge(claim, world=None, change=None, protocol=PROTOCOL):
    evidence = evidence_of(protocol, [claim], (world or Rates(20, "peak", 0.05)).run, 0)
    if change:
        evidence = evidence.model_copy(update={"runs": tuple(change(run) for run in evidence.runs)})
    return load_judge(claim.kind)(claim, evidence)


def ending(run, accuracy):
    return run.model_copy(update={"final": {**run.final, "accuracy": accuracy}})


ORDER = claim("order", transfer="relational")
RATIO = claim("ratio", value=(10, 40), transfer="relational")
COLLAPSE = claim("symptom", symptom="collapse", at="ruin(grpo)", unlike="best(grpo)", methods=("grpo",))
FLAT = claim("symptom", symptom="flat", at="best(grpo)/100", unlike="best(grpo)", methods=("grpo",))
REPEATS = claim("symptom", symptom="repetition", at="ruin(grpo)", unlike="best(grpo)", methods=("grpo",))
DEAD = claim("absorbing", at="ruin(grpo)")


@pytest.mark.parametrize(
    ("asked", "world", "direction"),
    [
        (ORDER, Rates(20, "peak", 0.05), "supported"),
        (ORDER, Rates(1, "peak", 0.05), "contradicted"),
        (ORDER, Rates(3, "plateau", 0.05), "contradicted"),
        (RATIO, Rates(20, "peak", 0.05), "supported"),
        (RATIO, Rates(1, "peak", 0.05), "contradicted"),
        (COLLAPSE, Rates(20, "peak", 0.05), "supported"),
        (COLLAPSE, Rates(20, "peak", 0.05, collapse=0.0), "contradicted"),
        (COLLAPSE, Rates(20, "peak", 0.05, collapse=0.5), "inconclusive"),
        (REPEATS, Rates(20, "peak", 0.05), "supported"),
        (FLAT, Rates(20, "peak", 0.05), "supported"),
        (DEAD, Rates(20, "peak", 0.05), "supported"),
    ],
)
def test_known_truth(asked, world, direction):
    assert judge(asked, world).direction == direction


def test_where_nothing_is_learned_nothing_is_decided():
    for asked in (
        ORDER,
        RATIO,
        COLLAPSE,
        FLAT,
        DEAD,
        claim("window-contains", value=(2e-5, 4.5e-5), methods=("grpo",)),
    ):
        found = judge(asked, change=lambda run: ending(run, START + 0.05))
        assert found.direction == "inconclusive"
        assert "nothing was learned" in found.reason


def test_two_windows():
    inside = {"value": (2e-5, 4.5e-5), "methods": ("grpo",)}
    assert judge(claim("window-contains", **inside)).direction == "supported"
    assert judge(claim("window-all", **inside)).direction == "supported"


def test_one_damaged_run_forbids_near_optimal():
    asked = claim("window-all", value=(2e-5, 4.5e-5), methods=("grpo",))
    hurt = judge(asked, change=lambda run: ending(run, 0.1) if (run.cell.value, run.cell.seed) == (3e-5, 100) else run)
    assert hurt.direction == "inconclusive"
    assert any("1 of 12 runs damaged" in leg.note for leg in hurt.legs)


def test_enough_damaged_runs_contradict_a_window():
    asked = claim("window-all", value=(2e-5, 4.5e-5), methods=("grpo",))
    hurt = judge(asked, change=lambda run: ending(run, 0.1) if run.cell.value == 3e-5 and run.cell.seed < 106 else run)
    assert hurt.direction == "contradicted"


def test_a_window_far_off_is_contradicted():
    far = PROTOCOL.model_copy(update={"confirm": (*PROTOCOL.confirm, Judged(arm="grpo", at="4e-6", seeds=12))})
    asked = claim("window-contains", value=(4e-6,), methods=("grpo",))
    assert judge(asked, protocol=far, world=Rates(3, "peak", 0.05)).direction == "contradicted"


def test_a_window_without_runs_is_not_decided():
    assert judge(claim("window-contains", value=(7e-4,), methods=("grpo",))).direction == "inconclusive"


def test_a_lost_run_counts_as_the_floor():
    asked = claim("window-all", value=(2e-5, 4.5e-5), methods=("grpo",))
    lost = judge(
        asked, change=lambda run: run.model_copy(update={"status": "diverged"}) if run.cell.value == 3e-5 else run
    )
    assert lost.direction == "contradicted"


def test_short_completions_cannot_repeat():
    short = judge(REPEATS, change=lambda run: run.model_copy(update={"final": {**run.final, "length_start": 7.0}}))
    assert short.direction == "inconclusive"
    assert "shorter than 24" in short.reason


def test_a_rate_that_ruins_nothing_on_fresh_seeds_decides_nothing():
    def healed(run):
        return ending(run, 0.6) if run.cell.role == "confirm" and run.cell.arm == "grpo" else run

    assert judge(COLLAPSE, change=healed).direction == "inconclusive"


def test_a_far_policy_that_is_rewarded_is_no_collapse():
    def far(run):
        return run.model_copy(update={"final": {**run.final, "kl": 3.0}}) if run.cell.role == "confirm" else run

    assert judge(COLLAPSE, change=far).direction == "supported"


def test_screening_runs_decide_nothing():
    def higher(run):
        """Every screening run ends a little higher, so that the same rates are picked."""
        return ending(run, run.final["accuracy"] + 0.01) if run.cell.role == "screen" else run

    calm, wild = judge(ORDER), judge(ORDER, change=higher)
    assert calm.picks == wild.picks
    assert calm.legs == wild.legs


@pytest.mark.parametrize("rate", [0, 1])
def test_a_symptom_that_was_not_looked_for_is_not_judged(rate):
    spikes = claim("symptom", symptom="spike", at="ruin(grpo)", unlike="best(grpo)", methods=("grpo",))

    def counted(run):
        return run.model_copy(update={"final": run.final | {"loss_spikes": 0.0}})

    picks = judge(spikes, change=counted).picks
    assert judge(spikes, change=counted).direction == "contradicted"
    blind = list(picks.values())[rate]

    def unseen(run):
        return run if run.cell.value == blind else counted(run)

    found = judge(spikes, change=unseen)
    assert (found.direction, found.reason) == ("inconclusive", "spike was not looked for in every run")


def test_runs_at_two_rates_are_never_taken_for_one():
    evidence = evidence_of(PROTOCOL, [ORDER], Rates(20, "peak", 0.05).run, 0)
    some = [run for run in evidence.runs if run.cell.role == "confirm" and run.cell.arm == "grpo"][:1]
    beside = [
        run.model_copy(update={"cell": run.cell.model_copy(update={"rate": rate, "seed": seed})})
        for run in some for rate, seed in ((9.99e-4, 500), (1e-3, 501))
    ]  # fmt: skip
    both = evidence.model_copy(update={"runs": tuple(beside)})
    assert list(fresh(both, "grpo", 1e-3)) == [501]
    alone = evidence.model_copy(update={"runs": tuple(beside[:1])})
    assert list(fresh(alone, "grpo", 1e-3)) == [500]
    assert fresh(alone, "grpo", 1.2e-3) == {}


def test_a_rule_set_after_the_runs_is_post_hoc():
    evidence = evidence_of(PROTOCOL, [RATIO], Rates(20, "peak", 0.05).run, 0)
    later = RATIO.model_copy(update={"value": (5.0, 80.0)})
    assert load_judge("ratio")(later, evidence).post_hoc
    assert not load_judge("ratio")(RATIO, evidence).post_hoc


def test_wording_is_in_no_rule():
    assert RATIO.model_copy(update={"says": "in other words"}).rule == RATIO.rule
    assert RATIO.model_copy(update={"margin": 0.3}).rule != RATIO.rule


def test_controls_pass_and_fail():
    assert judge(ORDER).controls == ()

    def helped(run):
        return ending(run, 0.6) if run.cell.arm == "shuffled" else run

    def moved(run):
        return run.model_copy(update={"final": {**run.final, "weight_change": 1e-9}}) if run.cell.arm == "zero" else run

    assert "shuffled reward improves" in judge(ORDER, change=helped).controls[0]
    assert "moved the weights" in judge(ORDER, change=moved).controls[0]
    bare = PROTOCOL.model_copy(update={"controls": ()})
    assert len(judge(ORDER, protocol=bare).controls) == 2


def test_the_judges_as_they_are_have_a_recorded_calibration():
    """A judge that changes is calibrated again before its verdicts are published: benchmarks/judges.py."""
    from pathlib import Path

    root = Path(__file__).parent.parent.parent
    assert (root / "evidence" / "calibration" / f"judges-{judges_digest()[:8]}.json").is_file()
