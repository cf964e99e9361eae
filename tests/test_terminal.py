"""What the terminal says while trainings run."""

import io

import pytest
from rich.console import Console

from heuristics.report import terminal
from heuristics.report.terminal import Clock


@pytest.fixture
def clock(monkeypatch):
    """A clock that prints to a log, and a list whose last number is the time."""
    now = [0.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[-1])
    screen = io.StringIO()
    clock = Clock(Console(file=screen, width=100), every=0.0)
    return clock, now, screen


def lines(screen):
    return [line.strip() for line in screen.getvalue().splitlines()]


def test_time_left_of_cells_one_after_another(clock):
    clock, now, screen = clock
    clock.plan("p", 0, 4)
    for seconds in (10.0, 20.0, 30.0):
        now.append(seconds)
        clock.tick("cell")
    assert lines(screen)[1:] == ["1/4  cell", "2/4  about 20 s left  cell", "3/4  about 10 s left  cell"]


def test_cells_that_were_trained_together_are_not_taken_for_the_first_of_many(clock):
    """Sixteen after 160 s, so the other sixteen take as long; not 160 s for each."""
    clock, now, screen = clock
    clock.plan("p", 8, 40)
    for cell in range(32):
        now.append(160.0 + cell // 16 * 160 + cell % 16 * 0.01)
        clock.tick("cell")
    assert not any("left" in line for line in lines(screen)[1:17])
    assert lines(screen)[17] == "25/40  about 3 min left  cell"
    assert lines(screen)[-1] == "40/40  cell"


def test_a_log_has_a_line_each_twentieth_of_the_way_however_fast_they_come(clock):
    clock, _, screen = clock
    clock.every = 20.0
    clock.plan("p", 0, 200)
    for _ in range(200):
        clock.tick("cell")
    assert [line.split()[0] for line in lines(screen)[1:]] == [f"{done}/200" for done in range(10, 201, 10)]
