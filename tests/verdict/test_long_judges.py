"""Judges of long runs, single updates and symptoms of another arm's rate; each with the case where it stays silent."""

from datetime import date

import pytest
from heuristics.verdict.judges import load_judge
from heuristics.verdict.select import reward_gain

from heuristics.schema import Claim, Evidence, History, Judged, Profile, Protocol, Run, Setting

KNOBS = {"num_generations": 8, "reward_funcs": "exact"}
LOW, BEST, HIGH, RUIN = 1e-5, 1e-4, 1e-3, 1e-2
ARMS = {
    "sft": Setting(method="sft", tuning="full", parameters=100),
    "grpo": Setting(method="grpo", tuning="full", parameters=100, knobs=KNOBS),
    "once": Setting(method="grpo", tuning="full", parameters=100, knobs=KNOBS),
    "shuffled": Setting(method="grpo", tuning="full", parameters=100, knobs=KNOBS | {"reward_funcs": "shuffled"}),
    "zero": Setting(method="grpo", tuning="full", parameters=100, knobs=KNOBS | {"reward_funcs": "zero"}),
}
PROTOCOL = Protocol(
    id="toy", decides=(), task="t", base="b", arms=ARMS, screened=("sft", "grpo"), knob="k", steps=10,
    grid=(LOW, BEST, HIGH, RUIN), lengths={"once": 1},
    confirm=tuple(Judged(arm=arm, at=f"{rate:g}", seeds=12) for arm in ("sft", "grpo", "once")
                  for rate in (LOW, BEST, HIGH, RUIN)),
    controls=(Judged(arm="shuffled", at="best(grpo)", seeds=2), Judged(arm="zero", at="best(grpo)", seeds=2)),
    profiles={"tiny": Profile(screen=(0, 1), confirm=100)},
)  # fmt: skip


def claim(kind, **fields):
    return Claim(
        **{"id": "c", "kind": kind, "says": "a claim for a test", "transfer": "relational", "scope": {"methods": ("grpo",)}}
        | fields
    )  # fmt: skip


SLOWER = claim("tradeoff", at="1e-5", unlike="1e-3")
JUMP = claim("mechanism", arms=("grpo", "once"), at="ruin(grpo)", unlike="best(grpo)")
SPIKES = claim(
    "symptom", symptom="spike", arms=("sft",), at="ruin(grpo)", unlike="best(sft)", scope={"methods": ("sft",)}
)


def run_of(cell, **told):
    """GRPO gains at the best rate and dies at the highest; SFT gains everywhere."""
    sft = cell.arm == "sft"
    end = {LOW: 0.6, BEST: 0.8, HIGH: 0.5, RUIN: 0.7 if sft else 0.0}[cell.value]
    reach = {LOW: (0.3, 0.31, 0.6), BEST: (0.3, 0.6, 0.8), HIGH: (0.5, 0.6, 0.5), RUIN: (0.0, 0.0, 0.0)}[cell.value]
    kind = cell.setting.knobs.get("reward_funcs")
    final = {"accuracy": end, "accuracy_start": 0.3, "weight_change": 0.1, "kl": 0.0, "loss_spikes": 0.0}
    if cell.arm == "once":
        final |= {"accuracy": 0.0 if cell.value == RUIN else 0.31, "kl": 2.0 if cell.value == RUIN else 0.001}
    if sft and cell.value == RUIN:
        final |= {"loss_spikes": 2.0}
    final |= {"shuffled": {"accuracy": 0.1}, "zero": {"accuracy": 0.3, "weight_change": 0.0}}.get(str(kind), {})
    history = History(steps=(0, 3, 6, 10), series={"reward": (None, *reach)})
    return Run(cell=cell, status="finished", final=final, history=history)


def judge(asked, change=lambda run: run):
    runs = []
    while cells := PROTOCOL.next_cells(runs, "tiny"):
        runs += [change(run_of(cell)) for cell in cells]
    evidence = Evidence(
        slug="s", protocol="toy", profile="tiny", engine="trl", device="cpu", plan="0", rules={}, environment={},
        commit="", recorded=date(2026, 1, 1), spec=PROTOCOL, runs=tuple(runs), content="0" * 64,
    )  # fmt: skip
    return load_judge(asked.kind)(asked, evidence), evidence


def final(run, **numbers):
    return run.model_copy(update={"final": run.final | numbers})


def test_slower_and_safer():
    def hurt(run):
        return final(run, accuracy=0.1) if run.cell.arm == "grpo" and run.cell.value == HIGH else run

    assert judge(SLOWER, hurt)[0].direction == "supported"
    assert judge(SLOWER)[0].direction == "inconclusive", "the higher rate hurts nobody either"


def test_a_higher_rate_that_never_gets_there_says_nothing_of_speed():
    def dead(run):
        if run.cell.arm == "grpo" and run.cell.value == HIGH:
            history = History(steps=(0, 3, 6, 10), series={"reward": (None, 0.0, 0.0, 0.0)})
            return final(run, accuracy=0.0).model_copy(update={"history": history})
        return run

    found = judge(SLOWER, dead)[0]
    assert found.direction == "inconclusive"
    assert "too few runs got anywhere" in found.reason


def test_a_lower_rate_that_hurts_contradicts():
    def hurt(run):
        return final(run, accuracy=0.1) if run.cell.arm == "grpo" and run.cell.value == LOW else run

    assert judge(SLOWER, hurt)[0].direction == "contradicted"

    def both(run):
        """The higher rate gets nowhere besides."""
        if run.cell.arm == "grpo" and run.cell.value == HIGH:
            history = History(steps=(0, 3, 6, 10), series={"reward": (None, 0.0, 0.0, 0.0)})
            return final(run, accuracy=0.0).model_copy(update={"history": history})
        return hurt(run)

    assert judge(SLOWER, both)[0].direction == "contradicted"


def test_one_update_throws_the_policy_off():
    found, _ = judge(JUMP)
    assert found.direction == "supported"
    assert found.controls == ()
    assert "KL 2" in found.reason


def test_a_run_that_diverges_in_its_one_update_is_thrown_off():
    def lost(run):
        if run.cell.arm == "once" and run.cell.value == RUIN:
            return run.model_copy(update={"status": "diverged", "final": {"accuracy_start": 0.3}})
        return run

    assert judge(JUMP, lost)[0].direction == "supported"


def test_a_small_step_is_no_jump():
    def small(run):
        return final(run, kl=0.01, accuracy=0.28) if run.cell.arm == "once" else run

    assert judge(JUMP, small)[0].direction == "contradicted"


def test_a_symptom_of_one_arm_at_the_rate_that_ruins_another():
    found, _ = judge(SPIKES)
    assert found.direction == "supported", found.reason

    def unruined(run):
        fresh = run.cell.role == "confirm" and run.cell.arm == "grpo" and run.cell.value == RUIN
        return final(run, accuracy=0.5) if fresh else run

    assert "ruins only 0 of 12" in judge(SPIKES, unruined)[0].reason


def test_the_arm_that_a_rate_is_picked_by_must_have_learned():
    def dull(run):
        return final(run, accuracy=0.3) if run.cell.arm == "sft" else run

    damage = claim("symptom", symptom="damage", at="centre(sft)")
    assert any("gain of sft" in wrong for wrong in judge(damage, dull)[0].controls)


def test_the_rise_of_a_reward_is_measured_where_screening_saw_it():
    def paid(run):
        lucky = run.cell.role == "confirm" and run.cell.value == HIGH
        return final(run, reward_first=0.4, reward_end=0.9 if lucky else 0.7 if run.cell.value == BEST else 0.4)

    leg = reward_gain(judge(SLOWER, paid)[1], "grpo")
    assert leg.estimate == pytest.approx(0.3)
    assert "1e-4" in leg.name
