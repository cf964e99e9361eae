"""Executor `ray`: the same runs as `local`, whoever is killed on the way."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from heuristics.experiment.verify import Complete, Finished
from heuristics.schema import HeuristicsError
from tests.experiment.test_verify import CELLS, completed, counting_engine, events  # noqa: F401  (a fixture)

ray = pytest.importorskip("ray")


@pytest.fixture
def cluster(monkeypatch):
    """A Ray of its own, started by the executor and stopped behind it."""
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr("heuristics.training.executors.ray.cores", lambda: 2)
    yield
    ray.shutdown()


def workers():
    """Process ids of Ray's workers that are training a group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cmdline").read_bytes().startswith(b"ray::_work"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_the_same_runs_as_local(tmp_path, cluster):
    here = completed(tmp_path, name="local.sqlite")
    there = completed(tmp_path, name="ray.sqlite", executor="ray")
    assert len(there.runs) == CELLS
    assert there.runs == here.runs
    assert there.plan == here.plan


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc to find Ray's workers")
def test_workers_that_are_killed_change_nothing(tmp_path, cluster):
    here = completed(tmp_path, name="local.sqlite")
    killed = []

    def hunt():
        while len(killed) < 3 and not over.is_set():
            for victim in workers():
                try:
                    os.kill(victim, signal.SIGKILL)
                    killed.append(victim)
                except OSError:
                    continue
                time.sleep(0.3)
                break
            time.sleep(0.005)

    over = threading.Event()
    hunter = threading.Thread(target=hunt)
    seen = []
    for event in events(tmp_path, name="ray.sqlite", executor="ray"):
        if isinstance(event, Finished) and not hunter.is_alive() and not killed:
            hunter.start()
        seen.append(event)
    over.set()
    hunter.join()
    assert killed
    assert isinstance(seen[-1], Complete)
    assert seen[-1].runs == here.runs


def test_a_failure_of_the_engine_is_reported_by_cell(tmp_path, cluster):
    (tmp_path / "fail-101").touch()
    with pytest.raises(HeuristicsError, match="hiccuped"):
        list(events(tmp_path, executor="ray"))
