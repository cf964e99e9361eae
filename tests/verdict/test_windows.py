"""Windows of fresh seeds, and the judges that compare them; each with the case in which it must stay silent."""

import math
from datetime import date
from functools import partial

import pytest
from heuristics.verdict.calibration.windows import MIDDLE as WHERE
from heuristics.verdict.calibration.windows import Windows
from heuristics.verdict.judges import load_judge
from heuristics.verdict.judges.trend import fit
from heuristics.verdict.windows import estimate, seeds_of, window_of

from heuristics.schema import Claim, Evidence, Judged, Profile, Protocol, Run, Setting, around
from heuristics.verdict.calibration import evidence_of as walked
from heuristics.verdict.measured import measured

FACTORS = (1 / 10, 1 / 5.62, 1 / 3.16, 1 / 1.78, 1, 1.78, 3.16, 5.62, 10)
GRID = tuple(10 ** (exponent / 2) for exponent in range(-12, -1))
SIZES = {"a": 3_000_000, "b": 1_000_000, "c": 300_000, "d": 60_000}
KNOBS = {"num_generations": 8}


def protocol(arms=("a", "b"), seeds=8, factors=FACTORS, sizes=SIZES):
    settings = {arm: Setting(method="grpo", tuning="full", parameters=sizes[arm], knobs=KNOBS) for arm in arms}
    controls = {kind: Setting(method="grpo", tuning="full", knobs=KNOBS | {"reward_funcs": kind}) for kind in QUIET}
    return Protocol(
        id="toy", decides=(), task="t", base="b", arms=settings | controls, screened=arms, knob="learning_rate",
        grid=GRID, steps=10, confirm=around(arms, factors, seeds),
        controls=(Judged(arm="shuffled", at="best(a)", seeds=2), Judged(arm="zero", at="best(a)", seeds=2)),
        profiles={"tiny": Profile(screen=(0, 1), confirm=100)},
    )  # fmt: skip


QUIET = ("shuffled", "zero")


def claim(kind, arms=("a", "b"), **fields):
    return Claim(
        **{"id": "c", "kind": kind, "says": "a claim for a test", "knob": "learning_rate", "arms": arms}
        | {"scope": {"methods": ("grpo",)}, "transfer": "relational"} | fields
    )  # fmt: skip


SHIFT = claim("shift", value=(5, 20))
MIDDLE = claim("middle", arms=("a",), value=(1e-4, 1e-3))
TREND = claim("trend", arms=("a", "b", "c", "d"))
NARROWER = claim("sensitivity")
MOVES = claim("invariance")


def judge(asked, world, change=None, **fields):
    evidence = walked(protocol(asked.arms, **fields), [asked], partial(world.run, claim=asked), 0)
    if change:
        evidence = evidence.model_copy(update={"runs": tuple(change(run) for run in evidence.runs)})
    return load_judge(asked.kind)(asked, evidence)


@pytest.mark.parametrize(
    ("asked", "world", "direction"),
    [
        (SHIFT, Windows(1.0, 1, 0.05), "supported"),
        (SHIFT, Windows(0.0, 1, 0.05), "contradicted"),
        (SHIFT, Windows(2.0, 1, 0.05), "contradicted"),
        (SHIFT, Windows(math.log10(5), 1, 0.05), "inconclusive"),
        (MIDDLE, Windows(0.0, 1, 0.05), "supported"),
        (MIDDLE, Windows(1.0, 1, 0.05), "contradicted"),
        (MIDDLE, Windows(-1.0, 1, 0.05), "contradicted"),
        (MIDDLE, Windows(0.5, 1, 0.10), "inconclusive"),
        (TREND, Windows(-0.5, 1, 0.05), "supported"),
        (TREND, Windows(0.0, 1, 0.02), "contradicted"),
        (NARROWER, Windows(0, 0.4, 0.05), "supported"),
        (NARROWER, Windows(0, 2.0, 0.02), "contradicted"),
        (NARROWER, Windows(0, 1.0, 0.10), "inconclusive"),
        (MOVES, Windows(0.8, 1, 0.05), "supported"),
        (MOVES, Windows(0.0, 1, 0.02), "contradicted"),
        (MOVES, Windows(0.25, 1, 0.05), "inconclusive"),
    ],
)
def test_known_truth(asked, world, direction):
    assert judge(asked, world).direction == direction


@pytest.mark.parametrize("asked", [SHIFT, TREND, NARROWER, MOVES])
def test_where_an_arm_learns_nothing_nothing_is_decided(asked):
    def dull(run):
        start = run.final["accuracy_start"]
        return run.model_copy(update={"final": run.final | {"accuracy": start}}) if run.cell.arm == "b" else run

    found = judge(asked, Windows(1.0, 1, 0.05), dull)
    assert found.direction == "inconclusive"
    assert found.reason.startswith("nothing was learned: gain of b")


@pytest.mark.parametrize("asked", [SHIFT, MIDDLE, TREND, MOVES])
def test_a_window_whose_end_was_not_seen_has_no_middle(asked):
    found = judge(asked, Windows(1.0, 1, 0.02), factors=(1 / 1.2, 1, 1.2))
    assert found.direction == "inconclusive"
    assert "<=" in found.reason or ">=" in found.reason


def test_an_open_window_is_at_least_as_wide_so_it_can_only_help_the_narrower_one():
    assert judge(NARROWER, Windows(0, 0.3, 0.02), factors=(1 / 1.78, 1, 1.78)).direction == "supported"
    assert judge(NARROWER, Windows(0, 3.0, 0.02), factors=(1 / 3.16, 1, 3.16)).direction == "contradicted"
    both = judge(NARROWER, Windows(0, 1.0, 0.02), factors=(1 / 1.2, 1, 1.2))
    assert both.direction == "inconclusive"
    assert both.legs[0].note


def test_three_sizes_make_no_trend_and_neither_do_four_alike():
    three = claim("trend", arms=("a", "b", "c"))
    assert "needs 4 windows" in judge(three, Windows(-0.5, 1, 0.05)).reason
    alike = dict.fromkeys("abcd", 1_000_000) | {"d": 900_000}
    assert "over 1.5 decades" in judge(TREND, Windows(-0.5, 1, 0.05), sizes=alike).reason


def test_a_weak_arm_of_another_claim_is_no_failed_control():
    def dull(run):
        start = run.final["accuracy_start"]
        return run.model_copy(update={"final": run.final | {"accuracy": start}}) if run.cell.arm == "c" else run

    evidence = walked(protocol(("a", "b", "c")), [SHIFT], partial(Windows(1.0, 1, 0.05).run, claim=SHIFT), 0)
    evidence = evidence.model_copy(update={"runs": tuple(dull(run) for run in evidence.runs)})
    assert load_judge("shift")(SHIFT, evidence).controls == ()
    other = claim("shift", arms=("a", "c"), value=(5, 20))
    assert load_judge("shift")(other, evidence).controls[0].startswith("gain of c")


SEEDS = (100, 101, 102, 103)


def evidence_of(ends, arm="a"):
    """Runs of one arm: by rate, the accuracy at which each seed ends; the start is 0.3."""
    told = protocol((arm,), seeds=2)
    runs = [
        Run(cell=told.cell(arm, rate, 100 + seed, "confirm"), status="finished",
            final={"accuracy": end, "accuracy_start": 0.3})
        for rate, all_ends in ends.items() for seed, end in enumerate(all_ends)
    ]  # fmt: skip
    return Evidence(
        slug="s", protocol="toy", profile="tiny", engine="trl", device="cpu", plan="0", rules={}, spec=told, commit="",
        environment={}, recorded=date(2026, 1, 1), runs=tuple(runs), content="0" * 64,
    )  # fmt: skip


def test_edges_lie_where_a_tenth_of_the_gain_is_lost():
    # Gain 0.5 at 1e-4; a tenth of it is lost a fifth of the way to 1e-5, and half of the way to 1e-3.
    found = window_of(evidence_of({1e-5: [0.55], 1e-4: [0.8], 1e-3: [0.7], 1e-2: [0.0]}), "a", (100,))
    assert found.low == pytest.approx(-4.2)
    assert found.high == pytest.approx(-3.5)
    assert not found.open


def test_an_arm_that_gains_nothing_has_no_window():
    assert window_of(evidence_of({1e-5: [0.3], 1e-4: [0.2]}), "a", (100,)) is None


def test_beside_a_rate_that_is_good_on_average_and_damages_the_end_is_open_by_the_whole_step():
    # At 1e-3 the mean is as good as at 1e-4 and one run of four is damaged: the end lies anywhere between.
    torn = window_of(evidence_of({1e-5: [0.3] * 4, 1e-4: [0.8] * 4, 1e-3: [1.0, 1.0, 1.0, 0.2]}), "a", SEEDS)
    calm = window_of(evidence_of({1e-5: [0.3] * 4, 1e-4: [0.8] * 4, 1e-3: [0.3] * 4}), "a", SEEDS)
    assert torn.high == -4
    assert (torn.doubt, calm.doubt) == (pytest.approx(0.55), pytest.approx(0.1))
    low = window_of(evidence_of({1e-6: [1.0, 1.0, 1.0, 0.2], 1e-4: [0.8] * 4, 1e-3: [0.3] * 4}), "a", SEEDS)
    assert (low.low, low.gap) == (-4, 2), "the gap is that below the low end, not the one inside the window"


def test_only_seeds_that_every_rate_has_are_compared():
    assert seeds_of(evidence_of({1e-5: [0.3, 0.4, 0.5], 1e-4: [0.2, 0.3]}), ("a",)) == (100, 101)


def test_the_jackknife_error_of_a_mean_is_the_usual_one():
    ends = [0.50, 0.56, 0.53, 0.61]

    def height(windows):
        return windows[0].high

    # The upper edge is linear in the end at 1e-3 as long as the best rate's runs are all alike.
    item = evidence_of({1e-4: [0.8] * 4, 1e-3: ends})
    found, _ = estimate(item, ("a",), height)
    slim = [0.05 / (0.8 - end) for end in ends]
    assert found.seeds == 4
    assert min(slim) < found.value + 4 < max(slim)
    mean = sum(ends) / 4
    usual = math.sqrt(sum((end - mean) ** 2 for end in ends) / 3 / 4) * 0.05 / (0.8 - mean) ** 2
    assert found.error == pytest.approx(usual, rel=0.05)


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        ({1e-4: [0.8] * 2, 1e-3: [0.3] * 2}, "fewer than three seeds have every rate"),
        ({1e-4: [0.8, 0.8, 0.8, 0.1], 1e-3: [0.3] * 4}, "no rate gains anything without damaging a run"),
        ({1e-4: [0.9, 0.8, 0.35, 0.35], 1e-3: [0.1] * 4}, None),
    ],
)
def test_where_there_is_no_estimate_it_is_said_why(ends, why):
    found, _ = estimate(evidence_of(ends), ("a",), lambda windows: windows[0].high)
    assert (found == why) if why else not isinstance(found, str)


def test_a_line_says_less_the_further_it_is_asked():
    line = fit([4, 5, 6, 7], [-3.0, -3.4, -4.1, -4.4])
    assert line.slope == pytest.approx(-0.49)
    here, there = line.at(5.5), line.at(9.0)
    assert here[2] - here[1] < there[2] - there[1]
    assert there[0] == pytest.approx(line.height + 9 * line.slope)


def test_measured_windows_are_those_of_arms_that_learned_between_rates_run_close_by():
    evidence = walked(protocol(), [SHIFT], partial(Windows(1.0, 1, 0.05).run, claim=SHIFT), 0)
    found = {window.arm: window for window in measured(evidence)}
    assert set(found) == {"a", "b"}
    assert found["a"].low < 10 * 10**WHERE < found["a"].high
    assert not found["a"].open_low
    assert found["a"].seeds == 8
    far = protocol(factors=(1 / 100, 1, 100))
    assert measured(walked(far, [SHIFT], partial(Windows(1.0, 1, 0.05).run, claim=SHIFT), 0)) == []

    def dull(run):
        start = run.final["accuracy_start"]
        return run.model_copy(update={"final": run.final | {"accuracy": start}}) if run.cell.arm == "b" else run

    slow = evidence.model_copy(update={"runs": tuple(dull(run) for run in evidence.runs)})
    assert [window.arm for window in measured(slow)] == ["a"]


@pytest.mark.parametrize("asked", [NARROWER, MOVES])
def test_an_end_that_hangs_on_one_seed_was_not_seen(asked):
    """Without one seed the highest rate is as good as the best one: then the window is open."""
    world = Windows(0, 0.3, 0.02) if asked is NARROWER else Windows(0.8, 1, 0.02)
    evidence = walked(protocol(asked.arms), [asked], partial(world.run, claim=asked), 0)
    arm = asked.arms[0]
    confirmed = [run for run in evidence.runs if run.cell.role == "confirm" and run.cell.arm == arm]
    seeds, rates = sorted({run.cell.seed for run in confirmed}), sorted({run.cell.value for run in confirmed})

    def hung(run):
        if (run.cell.role, run.cell.arm) != ("confirm", arm):
            return run
        top = run.cell.value >= rates[len(rates) // 2]
        end = 0.26 if top and run.cell.seed == seeds[0] else 0.8 if top else 0.3
        return run.model_copy(update={"final": run.final | {"accuracy": end, "accuracy_start": 0.3}})

    plain = load_judge(asked.kind)(asked, evidence)
    assert plain.direction == "supported"
    found = load_judge(asked.kind)(asked, evidence.model_copy(update={"runs": tuple(map(hung, evidence.runs))}))
    assert found.direction != "supported"
    assert "reaches the end" in found.reason or "an end was not seen" in found.legs[0].note
