"""Can every protocol decide what it says it decides? Walked on runs in which the claim is true."""

import math
from datetime import date

import pytest
from heuristics.verdict.judges import load_judge

from heuristics.schema import Evidence, History, Run, split_pick
from heuristics.store import pages
from heuristics.store.checks import load_check, slugs

CASES = [
    (slug, protocol.id, claim)
    for slug in slugs()
    for protocol in load_check(slug).protocols
    for claim in protocol.decides
]
SHOWN = {  # by symptom, what a ruined run shows
    "collapse": {"accuracy": 0.0, "kl": 3.0, "clipped": 1.0},
    "damage": {"accuracy": 0.0},
    "repetition": {"accuracy": 0.0, "repetition": 0.9},
    "spike": {"loss_spikes": 3.0},
    "hacking": {"accuracy": 0.0, "greedy": 0.0, "reward_end": 0.9},
}


def best_rate(protocol, arm):
    """Every arm's best rate lies in the middle of the grid; SFT's four times higher."""
    grid = sorted(protocol.grid)
    place = len(grid) // 2 + (1 if str(protocol.arms[arm].method) == "sft" else 0)
    return grid[min(place, len(grid) - 3)]


def run_of(protocol, claim, cell):
    screened = cell.arm if cell.arm in protocol.screened else protocol.screened[0]
    away = cell.value / best_rate(protocol, screened)
    learned = max(0.0, 1 - 0.1 * (2.0 * abs(math.log10(away)) / 0.7) ** 2)
    end = 0.3 + 0.5 * learned
    final = {
        "accuracy": end, "greedy": end, "accuracy_start": 0.3, "greedy_start": 0.3, "kl": 0.02, "entropy": 0.5,
        "entropy_start": 0.8, "repetition": 0.0, "repetition_start": 0.0, "clipped": 0.0, "length_start": 25.0,
        "grad_norm_start": 1.0, "grad_norm_end": 1.0, "all_wrong_end": 0.1, "weight_change": 0.1, "loss_spikes": 0.0,
        "reward_first": 0.4, "reward_end": 0.4 + 0.4 * learned, "agreement_first": 0.5,
    }  # fmt: skip
    ruined = away > 8 and str(cell.setting.method) != "sft"
    if ruined:
        final |= {"accuracy": 0.0, "greedy": 0.0, "kl": 3.0}
    if ruined and claim.symptom:
        final |= SHOWN.get(claim.symptom, {})
    if cell.setting.knobs.get("reward_funcs") == "shuffled":
        final |= {"accuracy": 0.1, "greedy": 0.1}
    if cell.setting.knobs.get("reward_funcs") == "zero":
        final |= {"accuracy": 0.3, "greedy": 0.3, "weight_change": 0.0}
    rewards = (0.3, 0.7, 0.1 if ruined else 0.7)
    history = History(steps=(0, 5, 50), series={"reward": rewards, "all_wrong": (None, float(ruined), float(ruined))})
    return Run(cell=cell, status="finished", final=final, history=history)


def evidence_of(protocol, claim):
    profile, runs = next(name for name in protocol.profiles if name != "smoke"), []
    while cells := protocol.next_cells(runs, profile):
        runs += [run_of(protocol, claim, cell) for cell in cells]
    return Evidence(
        slug="s", protocol=protocol.id, profile=profile, engine="trl", device="cpu", plan="0", commit="",
        rules={claim.id: claim.rule}, environment={}, recorded=date(2026, 1, 1), spec=protocol, runs=tuple(runs),
        content="0" * 64,
    )  # fmt: skip


@pytest.mark.parametrize(("slug", "name", "named"), CASES, ids=[f"{name}/{claim}" for _, name, claim in CASES])
def test_a_protocol_can_be_judged_on_what_it_decides(slug, name, named):
    """No judge stumbles, an absolute claim is in scope, and the controls are those that the protocol has."""
    protocol = next(protocol for protocol in load_check(slug).protocols if protocol.id == name)
    claim = next(claim for claim in pages.load(slug).claims if claim.id == named)
    found = load_judge(claim.kind)(claim, evidence_of(protocol, claim))
    assert claim.transfer == "relational" or found.in_scope, found.stratum
    assert found.controls == (), found.controls
    assert "fewer than three seeds" not in found.reason, found.reason


@pytest.mark.parametrize(
    ("slug", "name", "named"),
    [case for case in CASES if case[2].startswith(("too-high-", "spikes-", "one-jump", "sft-rate-"))],
    ids=[
        f"{name}/{claim}"
        for _, name, claim in CASES
        if claim.startswith(("too-high-", "spikes-", "one-jump", "sft-rate-"))
    ],
)
def test_enough_seeds_to_support_a_symptom_where_every_run_shows_it(slug, name, named):
    protocol = next(protocol for protocol in load_check(slug).protocols if protocol.id == name)
    claim = next(claim for claim in pages.load(slug).claims if claim.id == named)
    evidence = evidence_of(protocol, claim)
    arm = (claim.arms or protocol.screened)[-1 if claim.kind == "mechanism" else 0]
    if not claim.arms:
        arm = next(a for a in protocol.screened if protocol.arms[a].method == claim.scope.methods[0])
    for pick, least in ((claim.at, 5), (claim.unlike, 11)):
        if pick and split_pick(pick)[0] != "at":
            rate = protocol.pick(pick, evidence.runs)
            fresh = [
                run for run in evidence.runs
                if run.cell.role == "confirm" and run.cell.arm == arm and abs(run.cell.value / rate - 1) < 0.01
            ]  # fmt: skip
            assert len(fresh) >= least, f"{len(fresh)} fresh runs at {pick}"
