"""Protocols: what is run next, and which rates screening picks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heuristics.schema import Judged, Profile, Protocol, Run, Setting

ARMS = {
    "sft": Setting(method="sft", tuning="full"),
    "grpo": Setting(method="grpo", tuning="full"),
}


def protocol(**changes):
    fields = dict(
        id="toy", decides=("a",), task="t", base="b", arms=ARMS, screened=("sft", "grpo"), knob="learning_rate",
        grid=(1e-5, 1e-4, 1e-3, 1e-2), steps=10,
        confirm=(Judged(arm="grpo", at="best(grpo)", seeds=3, smoke=True), Judged(arm="grpo", at="centre(sft)/20", seeds=2)),
        controls=(Judged(arm="grpo", at="1e-5", seeds=1),),
        profiles={"smoke": Profile(screen=(9,), confirm=10, most=1, smoke=True), "tiny": Profile(screen=(0, 1), confirm=100)},
    )  # fmt: skip
    return Protocol(**(fields | changes))


def run(cell, end, start=0.3, status="finished"):
    return Run(cell=cell, status=status, final={"accuracy": end, "accuracy_start": start})


def play(plan, ends, profile="tiny"):
    """Run everything: `ends` gives the final accuracy of an arm at a rate."""
    runs = []
    while cells := plan.next_cells(runs, profile):
        runs += [run(cell, ends(cell.arm, cell.value)) for cell in cells]
    return runs


def bell(arm, rate):
    best = {"sft": 1e-3, "grpo": 1e-4}[arm]
    return 0.8 if rate == best else 0.1 if rate > best else 0.5


def test_screens_the_whole_grid_first():
    cells = protocol().next_cells((), "tiny")
    assert {cell.role for cell in cells} == {"screen"}
    assert len(cells) == 2 * 4 * 2


def test_two_phases_screen_every_second_value_on_one_seed_then_those_near_the_best_on_all():
    plan = protocol(grid=(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1), phases=2)
    first = plan.next_cells((), "tiny")
    runs = [run(cell, bell(cell.arm, {1e-5: 1e-4}.get(cell.value, cell.value))) for cell in first]
    second = plan.next_cells(runs, "tiny")

    assert {(c.value, c.seed) for c in first} == {(value, 0) for value in (1e-7, 1e-5, 1e-3, 1e-1)}
    assert {c.value for c in second if c.arm == "sft"} == {1e-5, 1e-4, 1e-3, 1e-2, 1e-1}, "about 1e-3"
    assert {c.value for c in second if c.arm == "grpo"} == {1e-7, 1e-6, 1e-5, 1e-4, 1e-3}, "about 1e-5"
    assert {c.seed for c in second} == {0, 1}
    assert not {c.key for c in first} & {c.key for c in second}


@given(st.integers(0, 6), st.integers(0, 6))
def test_two_phases_find_the_peak_that_the_whole_grid_finds(one, other):
    grid = tuple(10.0**power for power in range(-7, 0))
    peaks = {"sft": one, "grpo": other}
    found = [
        protocol(grid=grid, phases=phases, confirm=(), controls=()).pick(
            f"best({arm})", play(protocol(grid=grid, phases=phases, confirm=(), controls=()), ends)
        )
        for ends in [lambda arm, value: 0.8 - 0.1 * abs(grid.index(value) - peaks[arm])]
        for arm in ARMS
        for phases in (1, 2)
    ]
    assert found == [grid[one]] * 2 + [grid[other]] * 2


def test_confirms_on_fresh_seeds_only():
    runs = play(protocol(), bell)
    screened = {r.cell.seed for r in runs if r.cell.role == "screen"}
    decided = {r.cell.seed for r in runs if r.cell.role != "screen"}
    assert decided == {100, 101, 102}
    assert not screened & decided


def test_is_pure_and_ends():
    plan = protocol()
    runs = play(plan, bell)
    assert plan.next_cells(runs, "tiny") == ()
    assert plan.next_cells(list(reversed(runs)), "tiny") == ()
    assert plan.next_cells(runs[:5], "tiny") == plan.next_cells(runs[:5], "tiny")


def test_best_is_the_highest_mean():
    plan = protocol()
    assert plan.pick("best(grpo)", play(plan, bell)) == 1e-4


def test_a_diverged_run_ends_at_the_floor():
    plan = protocol()
    runs = [r if r.cell.value != 1e-4 else r.model_copy(update={"status": "diverged"}) for r in play(plan, bell)]
    assert plan.pick("best(grpo)", runs) != 1e-4


def test_centre_is_the_middle_of_the_near_optimal_window():
    plan = protocol()
    runs = play(plan, lambda arm, rate: 0.8 if rate in (1e-4, 1e-3) else 0.4)
    assert plan.pick("centre(sft)", runs) == pytest.approx(10**-3.5, rel=0.01)
    assert plan.pick("centre(sft)/20", runs) == pytest.approx(10**-3.5 / 20, rel=0.01)


def test_centre_stops_at_a_damaged_rate():
    plan = protocol()
    runs = play(plan, lambda arm, rate: 0.8 if rate in (1e-4, 1e-3) else 0.4)
    hurt = [
        r.model_copy(update={"final": {"accuracy": 0.1, "accuracy_start": 0.3}}) if r.cell.value == 1e-3 else r
        for r in runs
    ]
    assert plan.pick("centre(sft)", hurt) == 1e-4


def test_ruin_needs_every_run_damaged():
    plan = protocol()
    runs = play(plan, bell)
    assert plan.pick("ruin(grpo)", runs) == 1e-3
    saved = [
        r.model_copy(update={"final": {"accuracy": 0.4, "accuracy_start": 0.3}})
        if (r.cell.value, r.cell.seed) == (1e-3, 0)
        else r
        for r in runs
    ]
    assert plan.pick("ruin(grpo)", saved) == 1e-2


def test_confirmatory_runs_never_move_a_pick():
    plan = protocol()
    runs = play(plan, bell)
    lucky = [
        r.model_copy(update={"final": {"accuracy": 1.0, "accuracy_start": 0.3}}) if r.cell.role != "screen" else r
        for r in runs
    ]
    assert plan.pick("best(grpo)", lucky) == plan.pick("best(grpo)", runs)


def test_smoke_picks_from_published_screening():
    plan = protocol()
    published = [r for r in play(plan, bell) if r.cell.role == "screen"]
    cells = plan.next_cells(published, "smoke")
    assert [(cell.arm, cell.value, cell.seed) for cell in cells] == [("grpo", 1e-4, 10)]


def test_smoke_without_published_runs_screens_itself():
    assert {cell.role for cell in protocol().next_cells((), "smoke")} == {"screen"}


def test_unknown_profile():
    with pytest.raises(KeyError):
        protocol().next_cells((), "gpu")


@pytest.mark.parametrize("pick", ["best", "best(grpo)/", "middle(sft)", "best(grpo) + 1", ""])
def test_a_pick_that_means_nothing_is_refused(pick):
    with pytest.raises(ValueError, match="picks no value"):
        Judged(arm="grpo", at=pick, seeds=1)


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_picks_lie_on_or_between_grid_rates(ends):
    plan = protocol(confirm=(), controls=())
    values = iter(ends * 2)
    runs = [run(cell, next(values)) for cell in plan.next_cells((), "tiny")]
    for pick in ("best(grpo)", "centre(grpo)", "ruin(grpo)"):
        assert 1e-5 <= plan.pick(pick, runs) <= 1e-2
    assert plan.pick("ruin(grpo)", runs) >= plan.pick("best(grpo)", runs)
