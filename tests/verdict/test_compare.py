"""A fresh run beside what is published: it agrees, surely conflicts, or is too small to say; broken runs are seen."""

import functools
import math
import random

import pytest
from scipy import stats

from heuristics.schema import Effect, Judged, Profile, Study, Verdict
from heuristics.store import evidence_files, pages
from heuristics.verdict import compare
from heuristics.verdict.compare import FEWEST, outliers, stance
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects
from tests.kinds.made import START, TWO, bells, changed, claim, evidence, final, judged, noisy, plan, ran

RATIO = claim("ratio", of={"method": "sft"}, to={"method": "dpo"}, value=(5, 20))
SHARE = claim("symptom", of={"method": "dpo"}, symptom="damage", at="best(other)")
TEN = bells(one=1e-3, other=1e-4)


@pytest.fixture(scope="module")
def recorded():
    return evidence(plan(), TEN, RATIO, SHARE)


@pytest.fixture(scope="module")
def published(recorded):
    return judged(RATIO, recorded)


def again(run, seeds=3, **changes):
    """A fresh run of the same protocol on seeds of its own."""
    moved = lambda cell: run(cell.model_copy(update={"seed": cell.seed + 7000}))  # noqa: E731
    return evidence(plan(seeds=seeds, **changes), moved)


def test_a_run_that_finds_the_same_agrees(recorded, published):
    found = stance(RATIO, published, [again(TEN)], [recorded])

    assert found.word == "agrees"
    assert found.why.startswith("t, 10 steps: ")
    assert "for a run like it" in found.why
    assert "0 of 42 runs end outside the 99 % interval of the recorded ones" in found.why


@pytest.mark.parametrize("best", [1e-4, 1e-2])
def test_a_run_whose_number_lies_far_away_conflicts(best, recorded, published):
    found = stance(RATIO, published, [again(bells(one=best, other=1e-4))], [recorded])

    assert found.word == "conflicts"
    assert "; published, 9.8 times" in found.why


def test_a_run_of_another_study_is_held_against_all_of_its_group(recorded, published):
    there = again(TEN, id="elsewhere", task="u")
    assert stance(RATIO, published, [there], [recorded]).word == "agrees"
    far = again(bells(one=1e-2, other=1e-4), id="elsewhere", task="u")
    assert stance(RATIO, published, [far], [recorded]).word == "conflicts"


def test_the_scatter_between_studies_widens_what_a_new_one_may_find():
    tasks = [
        evidence(plan(id=f"task-{ratio}", task=f"task {ratio}"), bells(one=ratio * 1e-4, other=1e-4))
        for ratio in (2, 10, 50)
    ]
    known = decide([RATIO], effects([RATIO], tasks))[0]
    there = again(bells(one=1e-4, other=1e-4), id="elsewhere", task="u")

    assert stance(RATIO, known, [there], []).word == "agrees", "one of three tasks is as far off"
    assert stance(RATIO, judged(RATIO, tasks[1]), [there], []).word == "conflicts", "and of one task alone none was"


def test_runs_of_another_group_of_models_are_not_compared(recorded, published):
    found = stance(RATIO, published, [again(TEN, id="elsewhere", base="org/model")], [])
    assert found.word == "too few to say"


def marked(item):
    """A smoke run: one fresh seed at every value, with the screening runs that it picked its values from."""
    small = item.spec.model_copy(update={
        "confirm": tuple(judged.model_copy(update={"smoke": True}) for judged in item.spec.confirm),
        "profiles": {"smoke": Profile(screen=(9,), confirm=900, most=1, smoke=True)},
    })  # fmt: skip
    screening = [run for run in item.runs if run.cell.role == "screen"]
    return screening, small.next_cells(screening, "smoke")


def smoke(item, run):
    screening, cells = marked(item)
    return item.model_copy(update={"runs": (*screening, *map(run, cells)), "profile": "smoke", "content": "0" * 64})


def test_one_fresh_seed_like_the_recorded_ones_agrees(recorded, published):
    found = stance(RATIO, published, [smoke(recorded, TEN)], [recorded])

    assert found.word == "agrees"
    assert "of 14 runs end outside" in found.why


def test_one_fresh_seed_unlike_the_recorded_ones_conflicts_and_names_runs(recorded, published):
    found = stance(RATIO, published, [smoke(recorded, lambda cell: ran(cell, 0.99))], [recorded])

    assert found.word == "conflicts"
    assert (
        "14 of 14 runs end outside the 99 % interval of the recorded ones, 1 may by chance: one 1.78e-4 seed 900 +0.69"
        in found.why
    )


def test_where_nothing_is_published_or_asked_it_is_too_small_to_say(recorded, published):
    fresh = again(TEN)
    for known, run, why in (
        (None, [fresh], "nothing is accepted yet"),
        (published, [], "this run is not about it"),
        (published, [again(TEN, decides=("other",))], "this run is not about it"),
    ):
        found = stance(RATIO, known, run, [recorded])
        assert (found.word, found.why) == ("too few to say", why)


def test_too_few_seeds_are_told_as_the_reason():
    fresh = again(TEN, confirm=())
    found = stance(RATIO, Verdict(claim="c", rule="r", direction="supported"), [fresh], [])

    assert (found.word, found.why) == ("too few to say", "2 seeds, and 3 are the least to say anything")


def test_a_run_that_nobody_recorded_and_whose_number_nobody_published_says_nothing():
    found = stance(RATIO, Verdict(claim="c", rule="r", direction="untested"), [again(TEN)], [])
    assert (found.word, found.why) == ("too few to say", "no number, and no run that is recorded too")


@pytest.mark.parametrize("direction", ["supported", "contradicted", "inconclusive"])
def test_numbers_are_compared_and_not_directions(direction, recorded, published):
    other = published.model_copy(update={"direction": direction})
    assert stance(RATIO, other, [again(TEN)], [recorded]).word == "agrees"


# --- single runs ------------------------------------------------------------------------------------------------------


def test_runs_like_the_recorded_ones_are_no_outliers(recorded):
    fresh = again(TEN, seeds=6)
    far, compared, allowed = outliers(fresh, [recorded])

    assert compared == 2 * 7 * 6
    assert allowed == 4
    assert len(far) <= 1


def test_runs_unlike_the_recorded_ones_are(recorded):
    fresh = changed(again(TEN), lambda run: final(run, accuracy=0.99))
    far, compared, allowed = outliers(fresh, [recorded])

    assert len(far) == compared > allowed
    assert all(one.low < one.high < one.gain for one in far)


def test_screening_runs_and_other_arms_are_left_out(recorded):
    fresh = again(TEN)
    assert outliers(fresh, [recorded], {"one"})[1] == 7 * 3
    screening = fresh.model_copy(update={"runs": tuple(run for run in fresh.runs if run.cell.role == "screen")})
    assert outliers(screening, [recorded]) == ([], 0, 0)


def test_without_enough_recorded_runs_nothing_is_compared(recorded):
    assert outliers(again(TEN), []) == ([], 0, 0)
    few = evidence(plan(seeds=FEWEST - 1), TEN)
    assert outliers(again(TEN), [few]) == ([], 0, 0)
    assert outliers(again(TEN), [few, few])[1] == 42, "files that repeat a protocol count together"
    other = evidence(plan(id="another"), TEN)
    assert outliers(again(TEN), [other]) == ([], 0, 0)


def test_an_interval_holds_what_was_seen_and_damage_beside_it():
    """Runs at the edge of ruin are no normal sample: a fresh one may end where a recorded one did."""
    protocol = plan({"one": TWO["one"]}, confirm=(Judged(arm="one", at="1e-4", seeds=12),))
    item = evidence(protocol, lambda cell: ran(cell, START - 0.3 if cell.seed == 100 else noisy(0.8, cell)))
    one = next(run for run in item.runs if run.cell.role == "confirm")
    for end, out in ((START - 0.3, 0), (0.85, 0), (1.9, 1)):
        fresh = item.model_copy(update={"runs": (final(one, accuracy=end),)})
        assert len(outliers(fresh, [item])[0]) == out


def test_a_lost_run_is_compared_at_the_floor(recorded):
    lost = changed(again(TEN), lambda run: run.model_copy(update={"status": "diverged"}))
    far, compared, _ = outliers(lost, [recorded], {"other"})

    assert compared == len(far) == 21
    assert all(one.gain == pytest.approx(-START) for one in far)


# --- broken trainings, drawn from recorded runs -----------------------------------------------------------------------

WHERE = ("sft-grpo-sort", "sft-grpo-follow")


@functools.cache
def page():
    """Recorded runs, the claims that they decide, and the verdicts on them."""
    items = [item for item in evidence_files.current("rl-learning-rate") if item.protocol in WHERE]
    claims = [claim for claim in pages.load("rl-learning-rate").claims if claim.id in items[0].spec.decides]
    verdicts = decide(claims, effects(claims, items))
    return items, claims, {verdict.claim: verdict for verdict in verdicts}


def alike(item):
    """Recorded fresh and control runs by arm, role and value."""
    found = {}
    for run in item.runs:
        found.setdefault((run.cell.arm, run.cell.role, run.cell.value), []).append(run)
    return found


def like(cell, run):
    """What a recorded run showed, as the run of a cell."""
    return run.model_copy(update={"cell": cell})


def usual(item, cell, stream, _):
    return like(cell, stream.choice(alike(item)[cell.arm, cell.role, cell.value]))


def no_reward(item, cell, stream, seed):
    """GRPO's reward is broken: no run gains anything."""
    run = usual(item, cell, stream, seed)
    if cell.arm != "grpo":
        return run
    start = run.final["accuracy_start"]
    return final(run, accuracy=start + stream.gauss(0, 0.01), greedy=run.final.get("greedy_start", start), kl=0.001)


def swapped(item, cell, stream, seed):
    """The sign of GRPO's loss is swapped: what a run would gain it loses."""
    run = usual(item, cell, stream, seed)
    if cell.arm != "grpo":
        return run
    start = run.final["accuracy_start"]
    return final(run, accuracy=max(0.0, start - abs(run.final["accuracy"] - start)), kl=2.0)


def ten_times(item, cell, stream, seed):
    """Every rate is ten times what it says: a run does as the recorded ones at that rate, or at the nearest."""
    values = {value for arm, _, value in alike(item) if arm == cell.arm}
    nearest = min(values, key=lambda value: abs(math.log10(value / cell.value) - 1))
    runs = [
        run
        for (arm, role, value), some in alike(item).items()
        for run in some
        if (arm, value) == (cell.arm, nearest) and (role == "control") == (cell.role == "control")
    ]
    return like(cell, stream.choice(runs)) if runs else usual(item, cell, stream, seed)


def smoked(item, make, repeat=0):
    """The smoke run of a protocol: its own cells, at the values that the recorded screening picked."""
    stream = random.Random(repeat)
    screening = [run for run in item.runs if run.cell.role == "screen"]
    cells = item.spec.next_cells(screening, "smoke")
    fresh = [make(item, cell, stream, repeat) for cell in cells]
    return item.model_copy(update={"runs": (*screening, *fresh), "profile": "smoke", "content": "0" * 64})


def whole(item, make, repeat=0):
    """The tiny run of a protocol: every cell anew."""
    stream = random.Random(repeat)
    return item.model_copy(
        update={"runs": tuple(make(item, run.cell, stream, repeat) for run in item.runs), "content": "0" * 64}
    )


def stances(run, make, repeat=0):
    items, claims, verdicts = page()
    fresh = [run(item, make, repeat) for item in items]
    return {claim.id: stance(claim, verdicts[claim.id], fresh, items) for claim in claims}


@pytest.mark.parametrize("make", [no_reward, swapped, ten_times])
@pytest.mark.parametrize("run", [smoked, whole])
def test_a_broken_training_conflicts_with_what_is_published(run, make):
    found = stances(run, make)
    conflicts = [name for name, told in found.items() if told.word == "conflicts"]

    assert conflicts, {name: told.word for name, told in found.items()}
    assert all(found[name].why for name in conflicts)


@pytest.mark.parametrize("run", [smoked, whole])
@pytest.mark.parametrize("repeat", range(3))
def test_runs_drawn_again_from_the_recorded_ones_conflict_with_nothing(run, repeat):
    found = stances(run, usual, repeat)

    assert {name: told.why for name, told in found.items() if told.word == "conflicts"} == {}
    assert "agrees" in {told.word for told in found.values()}


@pytest.mark.parametrize("odd", [0, 1])
def test_one_half_of_the_recorded_seeds_agrees_with_the_other(odd):
    """Fresh seeds of even number against those of odd number, with the screening runs that both picked their values from."""
    items, claims, _ = page()
    halves = [
        [item.model_copy(update={"content": "0" * 64, "runs": tuple(
            run for run in item.runs if run.cell.role == "screen" or run.cell.seed % 2 == half
        )}) for item in items]
        for half in (odd, 1 - odd)
    ]  # fmt: skip
    verdicts = {verdict.claim: verdict for verdict in decide(claims, effects(claims, halves[1]))}
    found = {claim.id: stance(claim, verdicts[claim.id], halves[0], halves[1]) for claim in claims}

    assert {name: told.why for name, told in found.items() if told.word == "conflicts"} == {}
    assert sum(told.word == "agrees" for told in found.values()) > len(found) / 2


@pytest.mark.parametrize(("runs", "apart"), [(1, False), (20, True)])
def test_one_run_against_nine_tenths_is_no_conflict_and_twenty_are(runs, apart):
    def share(hits, of, error):
        low, high = stats.binomtest(hits, of).proportion_ci(0.9, method="exact")
        where = Study(group="made in code", task="t", steps=10)
        return Effect(
            claim="c", evidence="e", study=where, estimate=hits / of, low=low, high=high, error=error, n=of, seeds=of
        )

    verdict = Verdict(claim="c", rule="0", direction="supported", scale="share", unit="of the runs", effects=())
    _, found = compare._held(share(0, runs, 0.0), [share(46, 50, 0.04)], verdict)
    assert found is apart
