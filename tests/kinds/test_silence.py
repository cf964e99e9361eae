"""Where a kind must say nothing, and say why: nothing learned, too few seeds, an end that was not seen, no such arm."""

import pytest

from heuristics.kinds._base.arms import runs_of
from heuristics.kinds._base.curve import curve_of, window_of
from heuristics.schema import Judged, Setting, around
from tests.kinds.made import (
    FACTORS,
    GRID,
    START,
    TWO,
    bells,
    changed,
    claim,
    estimates,
    evidence,
    final,
    judged,
    noisy,
    plan,
    ran,
)

SIZES = {
    f"size-{size}": Setting(method="sft", tuning="full", parameters=size)
    for size in (3_000, 30_000, 300_000, 3_000_000)
}
ONE, OTHER = {"method": "sft"}, {"method": "dpo"}
ASKED = {
    "better": claim("better", of=ONE, to=OTHER),
    "no-worse": claim("no-worse", of=ONE, to=OTHER),
    "equivalent": claim("equivalent", of=ONE, to=OTHER),
    "location": claim("location", of=OTHER, value=(5e-5, 2e-4)),
    "moves": claim("moves", of=(ONE,), to=OTHER),
    "narrower": claim("narrower", of=ONE, than=(OTHER,)),
    "order": claim("order", lower=OTHER, higher=ONE),
    "ratio": claim("ratio", of=ONE, to=OTHER, value=(5, 20)),
    "window": claim("window", of=OTHER, value=(5e-5, 2e-4)),
    "symptom": claim("symptom", of=OTHER, symptom="damage", at="best(other)"),
    "tradeoff": claim("tradeoff", of=OTHER, at="best(other) / 3.16", unlike="best(other) * 3.16"),
    "absorbing": claim("absorbing", of=OTHER, to=ONE, at="ruin(other)"),
}
MIDDLES = ("location", "moves", "narrower", "order", "ratio")
RUNS = bells(one=1e-3, other=1e-4)


def dull(arm):
    """No run of an arm gains more than a little."""
    return lambda run: final(run, accuracy=0.9 * START + 0.1 * run.final["accuracy"]) if run.cell.arm == arm else run


@pytest.fixture(scope="module")
def item():
    return evidence(plan(), RUNS)


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind != "absorbing"])
def test_where_an_arm_learns_nothing_nothing_is_decided(kind, item):
    found = judged(ASKED[kind], changed(item, dull("other")))

    assert found.direction == "inconclusive"
    assert "other did not surely learn" in found.reason or "other gains nothing" in found.reason
    assert all(effect.estimate is None for effect in found.effects)
    told = judged(ASKED[kind], item).effects
    assert any(effect.estimate is not None for effect in told), "with runs that learn there is a number"


@pytest.mark.parametrize("kind", ["order", "ratio", "moves", "better", "window", "location"])
def test_an_arm_that_gains_nothing_at_all_has_no_curve(kind, item):
    flat = changed(item, lambda run: final(run, accuracy=START - 0.01) if run.cell.arm == "other" else run)
    (effect,) = estimates(ASKED[kind], flat)

    assert effect.estimate is None
    assert effect.problems[0].startswith("other ")


@pytest.mark.parametrize("kind", MIDDLES)
@pytest.mark.parametrize(("best", "end"), [(1e-6, "lowest"), (1e-1, "highest")])
def test_a_window_whose_end_was_not_seen_has_no_middle(kind, best, end):
    item = evidence(plan(factors=(1,)), bells(one=1e-3, other=best))
    found = judged(ASKED[kind], item)

    assert found.direction == "inconclusive"
    assert f"the near-optimal values of other reach the {end} value that was run" in found.reason


def test_a_loss_needs_no_end_of_the_window():
    item = evidence(plan(), bells(one=1e-3, other=1e-6))

    assert judged(ASKED["window"], item).direction == "contradicted"


@pytest.mark.parametrize("kind", ["location", "moves"])
def test_an_end_that_hangs_on_one_seed_was_not_seen(kind):
    """With it the highest value is not near-optimal; without it, it is as good as the best one."""
    protocol = plan(confirm=(*around(tuple(TWO), FACTORS, 6), Judged(arm="other", at="1e-1", seeds=6)))

    def broad(cell, hung):
        end = START if hung and (cell.value, cell.seed) == (1e-1, 100) else 0.8
        return ran(cell, end) if cell.arm == "other" and cell.value >= 1e-4 else RUNS(cell)

    item, whole = (evidence(protocol, lambda cell, hung=hung: broad(cell, hung)) for hung in (True, False))
    arm = runs_of(item, "other")
    assert not window_of(curve_of(arm)).open_high[0]
    for found in (item, whole):
        assert (
            "the near-optimal values of other reach the highest value that was run" in judged(ASKED[kind], found).reason
        )


@pytest.mark.parametrize("kind", [*MIDDLES, "better", "window"])
def test_two_seeds_say_nothing(kind):
    item = evidence(plan(confirm=()), RUNS)
    found = judged(ASKED[kind], item)

    assert found.direction == "inconclusive"
    assert found.reason == "2 seeds, and 3 are the least to say anything"


@pytest.mark.parametrize("kind", ASKED)
def test_evidence_without_its_arms_is_not_about_a_claim(kind):
    others = {"first": Setting(method="ppo", tuning="full"), "second": Setting(method="kto", tuning="full")}
    item = evidence(plan(others), bells(first=1e-4, second=1e-4))
    if kind in ("tradeoff", "symptom", "absorbing"):
        assert estimates(ASKED[kind], item) == []
    assert judged(ASKED[kind], item).direction == "untested"
    assert judged(ASKED[kind], item).reason == "nothing was run in its scope"


def test_arms_that_differ_in_more_than_the_claim_names_are_no_pair():
    apart = {"one": TWO["one"].told(beta=0.1), "other": TWO["other"].told(beta=0.2)}
    item = evidence(plan(apart), RUNS)

    assert judged(ASKED["ratio"], item).direction == "untested"
    assert judged(ASKED["better"], item).direction == "untested"


def test_a_choice_has_no_middle():
    words = ("cosine", "linear")
    confirm = tuple(Judged(arm=arm, at=f"value({word})", seeds=4) for arm in TWO for word in words)
    item = evidence(
        plan(knob="lr_scheduler_type", grid=words, confirm=confirm), lambda cell: ran(cell, noisy(0.7, cell))
    )
    found = judged(claim("ratio", of=ONE, to=OTHER, value=(5, 20)), item)

    assert found.direction == "inconclusive"
    assert found.reason == "the values of lr_scheduler_type have no order, so that there is no middle of them"


def test_three_sizes_make_no_slope_and_neither_do_four_alike():
    asked = claim("slope", of=ONE, value=(None, -0.15))
    three = dict(list(SIZES.items())[:3])
    alike = {name: Setting(method="sft", tuning="full", parameters=1000 + place) for place, name in enumerate(SIZES)}
    for arms in (three, alike):
        found = judged(asked, evidence(plan(arms), bells(**dict.fromkeys(arms, 1e-4))))
        assert found.reason == "a slope needs 4 values of parameters over 1.5 decades"


def test_a_slope_of_what_scatters_about_its_line_is_no_surer_than_the_scatter():
    asked = claim("slope", of=ONE, value=(None, -0.15))
    straight, crooked = (
        dict(zip(SIZES, best, strict=True)) for best in ((1e-2, 3e-3, 1e-3, 3e-4), (1e-2, 1e-3, 3e-3, 3e-4))
    )
    calm, wild = (estimates(asked, evidence(plan(SIZES), bells(**best)))[0] for best in (straight, crooked))

    assert judged(asked, evidence(plan(SIZES), bells(**straight))).direction == "supported"
    assert calm.estimate == pytest.approx(-0.5, abs=0.05)
    assert wild.error > 3 * calm.error
    assert wild.freedom == 2


def test_a_weak_arm_of_another_claim_hurts_nobody():
    three = TWO | {"third": Setting(method="kto", tuning="full")}
    item = changed(evidence(plan(three), bells(one=1e-3, other=1e-4, third=1e-4)), dull("third"))

    assert judged(ASKED["ratio"], item).direction == "supported"
    assert judged(claim("ratio", of=ONE, to={"method": "kto"}, value=(5, 20)), item).direction == "inconclusive"


# --- windows ----------------------------------------------------------------------------------------------------------

INSIDE = {"of": OTHER, "value": (5.62e-5, 1.78e-4)}
BELOW = (1e-6, 3.16e-6, 1e-5, 1.78e-5, 3.16e-5)


def hurt(values, seeds):
    """Runs of the other arm at some values end damaged."""
    return lambda run: (
        final(run, accuracy=0.1)
        if run.cell.arm == "other" and run.cell.value in values and run.cell.seed in seeds
        else run
    )


def test_the_best_inside_or_every_value_inside():
    item = evidence(plan(), RUNS)
    wide = {"of": OTHER, "value": (1e-5, 1e-3)}

    assert judged(claim("window", **INSIDE), item).direction == "supported"
    assert judged(claim("window", **INSIDE, every=True), item).direction == "supported"
    assert judged(claim("window", **wide), item).direction == "supported"
    assert judged(claim("window", **wide, every=True), item).direction == "contradicted"


def test_one_damaged_run_costs_its_gain_and_decides_nothing_by_itself():
    item = evidence(plan(seeds=12), RUNS)
    one = judged(claim("window", **INSIDE), changed(item, hurt({5.62e-5}, {100})))

    assert one.direction == "supported"


def test_enough_damaged_runs_contradict_that_every_value_is_near_optimal():
    item = evidence(plan(seeds=12), RUNS)
    found = judged(
        claim("window", **INSIDE, every=True), changed(item, hurt({5.62e-5, *BELOW}, (0, 1, *range(100, 109))))
    )

    assert found.direction == "contradicted"


def test_lost_runs_count_as_the_floor():
    item = evidence(plan(seeds=12), RUNS)
    lost = changed(
        item,
        lambda run: (
            run.model_copy(update={"status": "diverged"})
            if run.cell.arm == "other" and run.cell.value >= 1.78e-4
            else run
        ),
    )

    assert judged(claim("window", **INSIDE, every=True), lost).direction == "contradicted"


def test_a_range_far_from_the_best_value_is_contradicted():
    item = evidence(plan(), RUNS)

    assert judged(claim("window", of=OTHER, value=(1e-2,)), item).direction == "contradicted"
    assert judged(claim("window", of=OTHER, value=(None, 1e-5)), item).direction == "contradicted"


@pytest.mark.parametrize("every", [False, True])
def test_a_range_that_was_not_run_is_not_decided(every):
    """The best value lies at the end of what was run; what lies beyond, nobody saw."""
    short = tuple(value for value in GRID if value <= 1e-3)
    protocol = plan({"other": TWO["other"]}, grid=short, confirm=around(("other",), (1 / 3.16, 1), 6))
    item = evidence(protocol, bells(other=1e-3))
    beyond = judged(claim("window", of=OTHER, value=(3e-3, 1e-1), every=every), item)

    assert beyond.direction == "inconclusive"
