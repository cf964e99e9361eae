"""The judge of engines: silent on an equal one, loud on one that is not, and nobody chooses its cells."""

import json
import random
from datetime import date

import pytest

from heuristics.experiment import engine_cells
from heuristics.experiment import engine_pairs as engine_pairs
from heuristics.experiment.engine_pairs import compare, draw, write_check
from heuristics.schema import Cell, Evidence, HeuristicsError, Judged, Profile, Protocol, Run, Setting
from heuristics.store import engine_checks
from heuristics.store.engine_checks import EngineCheck, proven, read_checks, refuted

GRID = tuple(float(f"{1e-5 * 10 ** (step / 4):.3g}") for step in range(13))
PROTOCOL = Protocol(
    id="toy", decides=(), task="sort-digits", base="llama-133k", screened=("sft", "grpo"), knob="learning_rate",
    grid=GRID, steps=3,
    arms={"sft": Setting(method="sft", tuning="full"), "grpo": Setting(method="grpo", tuning="full")},
    confirm=(Judged(arm="grpo", at="best(grpo)", seeds=8),),
    profiles={"tiny": Profile(screen=(0, 1, 2), confirm=100)},
)  # fmt: skip
GOLDEN = {"sft": (1.0,), "grpo": (2.0,)}


def run(arm, rate, seed, shift=0.0, noise=0.0):
    best = 1e-3 if arm == "sft" else 2e-4
    end = 0.9 - 0.3 * abs(len([r for r in GRID if r < rate]) - len([r for r in GRID if r < best])) / 6
    end = 0.0 if rate > 10 * best else end
    end = min(1.0, max(0.0, end + shift + noise * random.Random(f"{arm}{rate}{seed}").gauss(0, 1)))
    cell = Cell(
        protocol="toy", arm=arm, value=rate, seed=seed, role="screen", steps=3, task="sort-digits", base="llama-133k",
        setting=PROTOCOL.arms[arm],
    )  # fmt: skip
    return Run(cell=cell, status="finished", final={"accuracy": end, "accuracy_start": 0.3})


def runs(**changes):
    return [run(arm, rate, seed, **changes) for arm in PROTOCOL.screened for rate in GRID for seed in (0, 1, 2)]


def check(theirs, ours, drawn_from=None):
    return compare(
        PROTOCOL, draw(PROTOCOL, drawn_from or theirs), {r.cell.key: r for r in theirs}, {r.cell.key: r for r in ours},
        name="fast", golden=GOLDEN, screening=theirs, environment={}, commit="0", today=date(2026, 11, 22),
    )  # fmt: skip


def test_twenty_four_cells_in_three_strata():
    drawn = draw(PROTOCOL, runs())
    assert sum(len(some) for _, some in drawn) == 24
    for stratum in ("below", "at", "above"):
        points = [point for point, _ in drawn if point.stratum == stratum]
        assert len(points) == len(set(points)) == 4
    for point, _ in drawn:
        best = PROTOCOL.pick(f"best({point.arm})", runs())
        side = "below" if point.rate < best / 2.02 else "above" if point.rate > best * 2.02 else "at"
        assert point.stratum == side


def test_the_draw_hangs_on_nothing_but_digests():
    backwards = draw(PROTOCOL, runs()[::-1])
    assert [point for point, _ in draw(PROTOCOL, runs())] == [point for point, _ in backwards]
    other = PROTOCOL.model_copy(update={"id": "other"})
    assert [point for point, _ in draw(other, runs())] != [point for point, _ in backwards]


def test_cells_come_from_every_arm_and_from_fresh_runs_too_and_never_from_controls():
    two_phases = [one for one in runs() if abs(GRID.index(one.cell.value) - 6) <= 2]  # values near the middle only
    fresh = [
        one.model_copy(update={"cell": one.cell.model_copy(update={"role": role, "seed": 100 + one.cell.seed})})
        for one in runs() if one not in two_phases for role in ("confirm", "control")
    ]  # fmt: skip
    drawn = draw(PROTOCOL, [*two_phases, *fresh])
    roles = {some.cell.role for _, each in drawn for some in each}
    assert roles == {"screen", "confirm"}
    for stratum in ("below", "at", "above"):
        arms = [point.arm for point, _ in drawn if point.stratum == stratum]
        assert abs(arms.count("sft") - arms.count("grpo")) <= 2
    assert abs(sum(point.arm == "sft" for point, _ in drawn) - 6) <= 1


def test_an_arm_that_hardly_gains_is_not_measured_in_its_gain():
    def flat(shift):
        return [one.model_copy(update={"final": {"accuracy": 0.31 + shift, "accuracy_start": 0.3}}) for one in runs()]

    assert check(flat(0.0), flat(0.004), drawn_from=runs()).mean == pytest.approx(0.04)


def test_too_few_rates_to_draw_from():
    with pytest.raises(
        HeuristicsError, match="values below the best one were run with 2 seeds, the engine check needs 4"
    ):
        draw(PROTOCOL, [some for some in runs() if some.cell.value > 1e-4])


def test_an_equal_engine_passes():
    found = check(runs(), runs(noise=0.01))
    assert found.problems == ()
    assert found.low < found.mean < found.high


def test_an_engine_that_learns_less_is_blocked():
    found = check(runs(), runs(shift=-0.06))
    assert found.mean < -0.05
    assert "leaves -0.05 to +0.05" in found.problems[0]


def test_noise_alone_does_not_pass():
    """An interval wider than the margin proves nothing."""
    found = check(runs(), runs(noise=0.3))
    assert found.problems


def test_a_cell_that_only_one_engine_damages_is_blocked():
    ours = runs()
    drawn = {some.cell.key for point, each in draw(PROTOCOL, ours) if point.stratum == "at" for some in each}
    first = next(iter(sorted(drawn)))
    broken = [
        some.model_copy(update={"final": {**some.final, "accuracy": 0.2}}) if some.cell.key == first else some
        for some in ours
    ]
    found = check(runs(), broken)
    assert (found.differ, found.seeds_differ) == (1, 0)
    assert any("damaged in one engine only" in problem for problem in found.problems)


def test_a_diverged_run_counts_as_damaged():
    ours = [
        some.model_copy(update={"status": "diverged", "final": {"accuracy_start": 0.3}})
        if some.cell.value > 1e-3
        else some
        for some in runs()
    ]
    assert check(runs(), ours).differ > 0


def test_recorded_and_read_again(tmp_path, monkeypatch):
    for room in (engine_checks, engine_pairs):
        monkeypatch.setattr(room, "folder", lambda: tmp_path / "engine-checks")
    assert not proven("toy", "fast", GOLDEN, {})
    path = write_check(check(runs(), runs()))
    assert read_checks("toy", "fast") == [EngineCheck.model_validate_json(path.read_text())]
    assert proven("toy", "fast", GOLDEN, {})
    assert proven("toy", "fast", {"sft": (1.001,), "grpo": (2.0,)}, {})
    assert not proven("toy", "fast", {"sft": (1.1,), "grpo": (2.0,)}, {}), (
        "it behaves otherwise than when it was checked"
    )
    assert not proven("toy", "slow", GOLDEN, {})
    assert not proven("toy", "fast", GOLDEN, {"device": "a GPU"}), "it was checked on a CPU"
    write_check(check(runs(), runs(shift=-0.2)))
    assert not proven("toy", "fast", GOLDEN, {}), "one failed check is not outvoted"
    assert refuted("toy", "fast", GOLDEN, {})


def test_an_engine_stands_under_its_own_name_until_it_is_held_equal(tmp_path, monkeypatch):
    for room in (engine_checks, engine_pairs):
        monkeypatch.setattr(room, "folder", lambda: tmp_path)

    def told(protocol):
        return Evidence(
            slug="s", protocol=protocol, profile="tiny", engine="fast", device="cpu", plan="0", rules={}, golden=GOLDEN,
            environment={"torch": "2"}, commit="", recorded=date(2026, 1, 1), content="0" * 64,
        )  # fmt: skip

    assert engine_checks.counts_as(told("toy")) == "fast"
    write_check(check(runs(), runs()))
    assert engine_checks.counts_as(told("toy")) == "trl"
    assert engine_checks.counts_as(told("another")) == "fast"
    assert not refuted("toy", "fast", GOLDEN, {})


def test_a_damaged_file_is_named(tmp_path, monkeypatch):
    for room in (engine_checks, engine_pairs):
        monkeypatch.setattr(room, "folder", lambda: tmp_path)
    path = write_check(check(runs(), runs()))
    path.write_text(path.read_text()[:-50])
    with pytest.raises(HeuristicsError, match=path.name):
        read_checks("toy", "fast")


@pytest.mark.parametrize("edit", [{"seeds_differ": 9}, {"low": -0.01, "high": 0.01}, {"differ": 7}, {"mean": 0.0}])
def test_an_edited_check_is_no_check(tmp_path, monkeypatch, edit):
    for room in (engine_checks, engine_pairs):
        monkeypatch.setattr(room, "folder", lambda: tmp_path)
    path = write_check(check(runs(), runs(shift=-0.2)))
    path.write_text(json.dumps(json.loads(path.read_text()) | edit))
    with pytest.raises(HeuristicsError, match=path.name):
        read_checks("toy", "fast")


def test_every_recorded_check_of_an_engine_is_what_its_pairs_say():
    """Recomputed from the pairs: nobody edited a mean."""
    import numpy as np

    files = sorted(engine_checks.folder().glob("*.json"))
    assert files
    for path in files:
        found = EngineCheck.model_validate_json(path.read_text())
        gaps = np.array([pair.engine - pair.reference for pair in found.pairs])
        assert len(gaps) == 24
        assert found.mean == pytest.approx(gaps.mean(), abs=2e-6)
        assert found.high - found.low == pytest.approx(2 * engine_checks.T_95 * gaps.std(ddof=1) / 24**0.5, abs=4e-6)
        assert found.differ == sum(pair.reference_damaged != pair.engine_damaged for pair in found.pairs)


def test_the_quantile():
    from scipy import stats

    assert stats.t.ppf(0.95, 23) == pytest.approx(engine_checks.T_95)


def test_runs_from_another_base_are_not_held_against_trls():
    """The same seed taught on another machine is another base; its runs are trained again here."""
    theirs = {one.cell.key: one for one in runs()}
    other = {
        key: one.model_copy(update={"final": {**one.final, "accuracy_start": 0.33}}) if one.cell.seed == 1 else one
        for key, one in theirs.items()
    }
    kept = engine_cells._from_here(other, theirs, "accuracy")
    assert {one.cell.seed for one in kept.values()} == {0, 2}
    assert engine_cells._from_here(other, None, "accuracy") == other
