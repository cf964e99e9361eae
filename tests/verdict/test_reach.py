"""Can every protocol decide what it says it decides? Walked on runs in which the claims are true."""

import functools
import math

import pytest

from heuristics.experiment.rehearsal import unanswered
from heuristics.schema import History, Run
from heuristics.store import pages
from heuristics.store.checks import load_check, slugs
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects

CASES = [
    (slug, protocol.id, claim)
    for slug in slugs()
    for protocol in load_check(slug).protocols
    for claim in protocol.decides
]
SHOW = ("too-high-", "spikes-", "one-jump", "sft-rate-", "edge-falls")
FEW_SEEDS = ("smollm2-lora", "qwen-lora")
"""Four seeds a value cannot show that most runs do something; these protocols are about windows."""
RUINED = {
    "accuracy": 0.0, "greedy": 0.0, "kl": 3.0, "clipped": 1.0, "repetition": 0.9, "loss_spikes": 3.0, "reward_end": 0.9,
    "grad_norm_end": 0.0,
}  # fmt: skip


def best_value(protocol, arm):
    """Every arm's best value lies in the middle of the grid; SFT's four times higher, but where it is said to spike."""
    grid = sorted(protocol.grid)
    middle = grid[min(len(grid) // 2, len(grid) - 3)]
    higher = str(protocol.arms[arm].method) == "sft" and "spikes-sft" not in protocol.decides
    return next(value for value in grid if value >= (3.9 if higher else 1) * middle)


def run_of(protocol, cell):
    screened = cell.arm if cell.arm in protocol.screened else protocol.screened[0]
    away = cell.value / best_value(protocol, screened)
    learned = max(0.0, 1 - 0.1 * (2.0 * math.log10(away) / 0.7) ** 2) + 0.02 * math.sin(cell.seed)
    end = 0.3 + 0.5 * learned
    final = {
        "accuracy": end, "greedy": end, "accuracy_start": 0.3, "greedy_start": 0.3, "kl": 0.02, "entropy": 0.5,
        "entropy_start": 0.8, "repetition": 0.0, "repetition_start": 0.0, "clipped": 0.0, "length_start": 25.0,
        "grad_norm_start": 1.0, "grad_norm_end": 1.0, "all_wrong_end": 0.1, "weight_change": 0.1, "loss_spikes": 0.0,
        "reward_first": 0.4, "reward_end": 0.4 + 0.4 * learned, "agreement_first": 0.5,
    }  # fmt: skip
    ruined = away > 2.5
    if ruined:
        final |= RUINED
    paid = cell.setting.knobs.get("reward_funcs")
    if paid in ("shuffled", "zero"):
        end = 0.1 + 0.005 * math.sin(cell.seed) if paid == "shuffled" else 0.3
        final |= {"accuracy": end, "greedy": end, "weight_change": float(paid == "shuffled")}
    history = History(
        steps=(0, 5, 50),
        series={"reward": (0.3, 0.7, 0.1 if ruined else 0.7), "all_wrong": (None, float(ruined), float(ruined))},
    )
    return Run(cell=cell, status="finished", final=final, history=history)


def test_a_protocol_gives_a_number_for_what_it_decides_but_for_spikes():
    """GRPO's loss cannot spike without a KL term: those claims stay untested, with the reason."""
    claims = {slug: {claim.id: claim for claim in pages.load(slug).claims} for slug in slugs()}
    protocols = {(slug, protocol.id): protocol for slug in slugs() for protocol in load_check(slug).protocols}
    silent = {
        (name, named): why
        for slug, name, named in CASES
        if (why := unanswered(protocols[slug, name], claims[slug][named]))
    }
    assert {named for _, named in silent} <= {"too-high-spikes", "spikes-unclipped", "spikes-bf16", "spikes-fp16"}, (
        silent
    )
    assert all("cannot spike here" in why for why in silent.values())


def test_a_rehearsal_finds_a_slope_over_too_few_sizes():
    sizes = next(protocol for protocol in load_check("rl-learning-rate").protocols if protocol.id == "sizes-even-first")
    claim = next(claim for claim in pages.load("rl-learning-rate").claims if claim.id == "size-lowers-sft")
    assert "needs 4 values" in unanswered(sizes.model_copy(update={"decides": ("size-lowers-sft",)}), claim)


@functools.cache
def walked(slug, name):
    """Evidence of a protocol in which every claim about runs is timely."""
    protocol = next(protocol for protocol in load_check(slug).protocols if protocol.id == name)
    claims = [claim for claim in pages.load(slug).claims if claim.id in protocol.decides]
    return evidence_of(protocol, claims, lambda cell: run_of(protocol, cell))


def found(slug, name, named):
    claim = next(claim for claim in pages.load(slug).claims if claim.id == named)
    claim = claim.model_copy(update={"untested": None})
    return effects([claim], [walked(slug, name)]), claim


@pytest.mark.parametrize(("slug", "name", "named"), CASES, ids=[f"{name}/{claim}" for _, name, claim in CASES])
def test_a_protocol_can_be_judged_on_what_it_decides(slug, name, named):
    """Nothing stumbles, an absolute claim is in scope, the controls hold, and there are seeds enough for a number."""
    told, claim = found(slug, name, named)

    assert told, "no effect: out of scope, or no arm is told what the claim is about"
    for effect in told:
        assert claim.transfer == "relational" or effect.in_scope
        assert effect.controls == ()
        assert not effect.post_hoc
        assert not any("seeds, and" in problem or "no fresh run" in problem for problem in effect.problems), (
            effect.problems
        )
        assert not any("did not surely learn" in problem for problem in effect.problems), effect.problems


SYMPTOMS = [case for case in CASES if case[2].startswith(SHOW) and case[1] not in FEW_SEEDS]


@pytest.mark.parametrize(("slug", "name", "named"), SYMPTOMS, ids=[f"{name}/{claim}" for _, name, claim in SYMPTOMS])
def test_seeds_are_enough_to_support_a_symptom_that_every_run_shows(slug, name, named):
    told, claim = found(slug, name, named)
    (verdict,) = decide([claim], told)

    if all(effect.blind for effect in told):
        assert verdict.direction == "untested"
    else:
        assert verdict.direction == "supported", (verdict.number, verdict.reason)
