"""A verification that is killed, resumed, fails, or is told nonsense. The engine here computes instead of training."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from heuristics.experiment import plan
from heuristics.experiment.journal import Journal
from heuristics.experiment.published import known
from heuristics.experiment.verify import Complete, Failed, Finished, Kept, Known, Planned, verify
from heuristics.schema import Evidence, HeuristicsError, Judged, Profile, Protocol, Run, Setting
from heuristics.training import outcome
from heuristics.training.executors.local import LocalExecutor

ENGINE = """
import random, time
from heuristics.schema import Run

class Engine:
    name = "counting"
    def supports(self, setting):
        return setting.tuning == "full"
    def stack(self):
        return {"counting": "1"}
    def golden(self, cell, bases):
        return (1.0, 2.0)
    def groups(self, cells, memory=None):
        return [(cell,) for cell in cells]
    def train(self, cells, bases):
        for cell in cells:
            time.sleep(0.02)
            if (bases / f"fail-{cell.seed}").exists():
                yield cell, RuntimeError("the machine hiccuped")
                continue
            end = random.Random(cell.key).uniform(0.6, 0.8) if cell.value < 5e-4 else 0.02
            yield cell, Run(cell=cell, status="finished", final={"accuracy": end, "accuracy_start": 0.33})

ENGINE = Engine()
"""
PROTOCOL = Protocol(
    id="toy", decides=(), task="sort-digits", base="llama-133k", screened=("sft", "grpo"), knob="learning_rate",
    grid=(1e-5, 1e-4, 1e-3), steps=3,
    arms={"sft": Setting(method="sft", tuning="full"), "grpo": Setting(method="grpo", tuning="full")},
    confirm=(Judged(arm="grpo", at="best(grpo)", seeds=8), Judged(arm="grpo", at="ruin(grpo)", seeds=8)),
    profiles={"tiny": Profile(screen=(0, 1, 2), confirm=100)},
)  # fmt: skip
CELLS = 2 * 3 * 3 + 16
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def counting_engine(tmp_path, monkeypatch):
    """An engine file beside the real ones, seen by this process and by those it spawns.

    No process asks for a GPU, which would take it longer than all of its cells: that imports torch.
    """
    folder = tmp_path / "engines"
    folder.mkdir()
    (folder / "counting.py").write_text(ENGINE)
    (folder / "sitecustomize.py").write_text(
        f"import heuristics.training.engines as e; e.__path__.append({str(folder)!r})\n"
        "from heuristics.training.executors.local import LocalExecutor; LocalExecutor.memory = lambda self: None\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(ROOT))))
    monkeypatch.setattr(LocalExecutor, "memory", lambda self: None)
    import heuristics.training.engines as engines

    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(folder)])
    yield
    sys.modules.pop("heuristics.training.engines.counting", None)


def events(tmp_path, protocol=PROTOCOL, name="journal.sqlite", **changes):
    journal = Journal(tmp_path / name)
    arguments = dict(profile="tiny", engine="counting", executor="local", journal=journal, bases=tmp_path) | changes
    try:
        yield from verify([protocol], **arguments)
    finally:
        journal.close()


def completed(tmp_path, **changes):
    return next(event for event in events(tmp_path, **changes) if isinstance(event, Complete))


def test_runs_every_cell_once(tmp_path):
    seen = list(events(tmp_path))
    assert isinstance(seen[0], Planned)
    assert seen[0].total == CELLS
    finished = [event for event in seen if isinstance(event, Finished)]
    assert len(finished) == len({event.run.cell.key for event in finished}) == CELLS
    assert len(seen[-1].runs) == CELLS


def test_a_second_call_trains_nothing_and_says_the_same(tmp_path):
    first = completed(tmp_path)
    again = list(events(tmp_path))
    assert not any(isinstance(event, Finished) for event in again)
    assert again[-1].runs == first.runs
    (later,) = [event.count for event in again if isinstance(event, Kept)]
    assert again[0].done + later == CELLS, "what is done counts every cell that was kept"


def in_threes(tmp_path):
    """The engine trains three cells together, and their numbers hang on all three."""
    text = ENGINE.replace(
        "[(cell,) for cell in cells]", "[tuple(cells[at : at + 3]) for at in range(0, len(cells), 3)]"
    )
    text = text.replace("Random(cell.key)", "Random(''.join(other.key for other in cells) + cell.key)")
    assert text.count("cells[at") == text.count("other.key") == 1
    (tmp_path / "engines" / "counting.py").write_text(text)
    sys.modules.pop("heuristics.training.engines.counting", None)


NURSERY = """
import os, sys
from pathlib import Path

from heuristics.experiment.journal import Journal
from heuristics.experiment.verify import verify
from heuristics.schema import Protocol


def run():
    print(os.getpid(), flush=True)
    journal = Journal(Path({folder!r}) / "killed.sqlite")
    for event in verify(
        [Protocol.model_validate_json({protocol!r})], profile="tiny", engine="counting", executor="local",
        journal=journal, bases=Path({folder!r}),
    ):
        print(type(event).__name__, flush=True)


if __name__ == "__main__":
    for _ in sys.stdin:  # a victim a line, which begins where all that it needs is imported already
        victim = os.fork()
        if not victim:
            try:
                run()
            finally:
                os._exit(0)
        os.waitpid(victim, 0)
        print("ended", flush=True)
"""
VICTIMS = 12


@pytest.mark.parametrize("grouped", [False, True], ids=["one by one", "in groups"])
def test_killed_a_dozen_times_the_outcome_is_the_same(tmp_path, grouped):
    """SIGKILL at random moments, then a last call: the runs equal those of an undisturbed verification.

    A group that was cut short is trained again as a whole: its members' numbers may hang on each other.
    """
    if grouped:
        in_threes(tmp_path)
    undisturbed = completed(tmp_path, name="calm.sqlite")
    script = tmp_path / "nursery.py"
    script.write_text(NURSERY.format(folder=str(tmp_path), protocol=PROTOCOL.model_dump_json()))
    dice, kills = random.Random(7), 0
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        for _ in range(VICTIMS):
            print(file=nursery.stdin, flush=True)
            victim = int(nursery.stdout.readline())
            said = [nursery.stdout.readline().strip() for _ in range(dice.randint(0, 3))]
            time.sleep(dice.uniform(0, 0.05))
            if "ended" not in said:
                with contextlib.suppress(ProcessLookupError):  # it ended just now
                    os.kill(victim, signal.SIGKILL)
                while nursery.stdout.readline().strip() != "ended":
                    pass
                kills += 1
        nursery.stdin.close()
    assert kills >= VICTIMS // 2
    resumed = completed(tmp_path, name="killed.sqlite")
    assert resumed.runs == undisturbed.runs


def test_what_is_missing_of_a_group_is_trained_with_the_whole_group(tmp_path):
    in_threes(tmp_path)
    whole = completed(tmp_path)
    journal = Journal(tmp_path / "journal.sqlite")
    journal._db.execute("DELETE FROM runs WHERE rowid % 4 = 0")
    journal.close()
    again = list(events(tmp_path))
    assert sum(isinstance(event, Finished) for event in again) == CELLS // 4
    assert again[-1].runs == whole.runs


def test_a_hiccup_is_no_result(tmp_path):
    (tmp_path / "fail-101").touch()
    with pytest.raises(HeuristicsError, match="hiccuped"):
        list(events(tmp_path))
    (tmp_path / "fail-101").unlink()
    assert len(completed(tmp_path).runs) == CELLS


def test_failures_name_the_cell(tmp_path):
    (tmp_path / "fail-101").touch()
    failed = []
    with pytest.raises(HeuristicsError):
        for event in events(tmp_path):
            if isinstance(event, Failed):
                failed.append(event)
    assert "seed 101" in str(failed[0].error)


def test_unknown_names_say_what_there_is(tmp_path):
    with pytest.raises(HeuristicsError, match="has no profile 'gpu'; it has tiny"):
        list(events(tmp_path, profile="gpu"))
    with pytest.raises(HeuristicsError, match="no engine 'warp'"):
        list(events(tmp_path, engine="warp"))
    with pytest.raises(HeuristicsError, match="no executor 'moon'"):
        list(events(tmp_path, executor="moon"))
    lora = PROTOCOL.model_copy(
        update={"arms": {"sft": Setting(method="sft", tuning="lora"), "grpo": PROTOCOL.arms["grpo"]}}
    )
    with pytest.raises(HeuristicsError, match="cannot train arm 'sft'"):
        list(events(tmp_path, protocol=lora))


def test_another_plan_shares_no_runs(tmp_path):
    first = completed(tmp_path)
    longer = PROTOCOL.model_copy(update={"steps": 4})
    second = completed(tmp_path, protocol=longer)
    assert first.plan != second.plan
    assert all(run.cell.steps == 4 for run in second.runs)


def test_a_journal_that_is_none_is_left_alone(tmp_path):
    path = tmp_path / "notes.sqlite"
    path.write_text("shopping list " * 500)
    with pytest.raises(HeuristicsError, match="cannot be used as a journal"):
        Journal(path)
    assert path.read_text().startswith("shopping list")


def test_a_journal_without_permission(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    with pytest.raises(HeuristicsError, match="must be a writable SQLite file"):
        Journal(blocked / "journal.sqlite")


def test_rules_are_noted_before_the_first_run_only(tmp_path):
    done = completed(tmp_path)
    journal = Journal(tmp_path / "journal.sqlite")
    journal.note_rules(done.plan, {"a": "late"})
    assert journal.rules(done.plan) == {}
    journal.note_rules("another plan", {"a": "of a call that was stopped before its first run"})
    journal.note_rules("another plan", {"a": "as it stands"})
    assert journal.rules("another plan") == {"a": "as it stands"}
    journal.close()


def screening():
    return tuple(
        Run(cell=cell, status="finished", final={"accuracy": 0.5, "accuracy_start": 0.3})
        for cell in PROTOCOL.next_cells((), "tiny")
    )


def test_rates_are_never_picked_from_runs_of_another_protocol():
    runs = screening()
    assert Known(screening=runs, spec=PROTOCOL).screening_of(PROTOCOL) == runs
    deciding = PROTOCOL.model_copy(update={"decides": ("more",)})
    assert Known(screening=runs, spec=PROTOCOL).screening_of(deciding) == runs
    longer = PROTOCOL.model_copy(update={"steps": 4})
    assert Known(screening=runs, spec=PROTOCOL).screening_of(longer) == ()


def test_golden_numbers_are_those_of_the_engine_and_outlive_newer_files_of_another():
    def file(engine, day, numbers):
        return Evidence(
            slug="s", protocol="toy", profile="tiny", engine=engine, device="cpu", plan="0", rules={}, environment={},
            commit="", recorded=date(2026, 1, day), spec=PROTOCOL, golden={"grpo": numbers}, runs=screening(),
            content="0" * 64,
        )  # fmt: skip

    recorded = [file("trl", 1, (1.0,)), file("trl", 2, (2.0,)), file("population", 3, (3.0,))]
    assert known(recorded, "trl")["toy"].golden == {"grpo": (2.0,)}
    assert known(recorded, "population")["toy"].golden == {"grpo": (3.0,)}
    assert known(recorded, "unsloth")["toy"].golden is None


def test_the_plan_hangs_on_what_a_training_is_summed_up_to(monkeypatch):
    before = plan.plan_digest(PROTOCOL, "behaviour", {})
    assert plan.outcome_behaviour() == plan.FIRST, "plans that were recorded stay what they are"
    monkeypatch.setattr(outcome, "CHECKPOINTS", (1, 2, 4))
    assert plan.plan_digest(PROTOCOL, "behaviour", {}) != before


def test_a_worker_that_dies_loses_its_cell_only(tmp_path):
    """A worker that exits in the middle of a cell is reported; the others go on, and the next call makes up for it."""
    text = ENGINE.replace(
        "            end = ",
        "            if (bases / f'die-{cell.seed}').exists(): import os; os._exit(3)\n            end = ",
    )
    (tmp_path / "engines" / "counting.py").write_text(text)
    (tmp_path / "die-2").touch()
    with pytest.raises(HeuristicsError, match=r"process died|every process died"):
        list(events(tmp_path))
    (tmp_path / "die-2").unlink()
    journal = Journal(tmp_path / "journal.sqlite")
    ((kept, _),) = journal._execute("SELECT count(*), 0 FROM runs", ())
    journal.close()
    assert 0 < kept < CELLS, "what the others finished is kept"
    assert len(completed(tmp_path).runs) == CELLS
