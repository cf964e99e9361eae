"""What the terminal says: of one claim, and while trainings run."""

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

import heuristics
from heuristics.report import terminal
from heuristics.report.terminal import Clock
from heuristics.schema.words import spell_interval


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


def told(*words):
    wide = {**os.environ, "COLUMNS": "300"}
    return subprocess.run([sys.executable, "-m", "heuristics", *words], capture_output=True, text=True, env=wide)


def test_one_claim_is_shown_with_the_numbers_that_decide_it():
    verdict = next(one for one in heuristics.verdicts("rl-learning-rate") if one.claim == "one-jump")
    said = " ".join(told("show", "rl-learning-rate/one-jump").stdout.split())
    assert f"in one jump {verdict.spoken} {verdict.number} on {verdict.where}" in said
    assert f"certainty is lowered by: {', '.join(dict.fromkeys(verdict.lowered))}" in said
    for one in verdict.effects:
        spelled = "none"
        if one.estimate is not None:
            spelled = spell_interval(verdict.scale, verdict.unit, one.estimate, one.low, one.high)
        note = "; ".join((*one.controls, *one.problems))
        assert f"{one.study.unit}, {one.study.tuning} {spelled} {one.n} {note}" in said
    for one in verdict.syntheses:
        spelled = spell_interval(verdict.scale, verdict.unit, one.estimate, one.low, one.high)
        assert f"mean, {one.group} {spelled} {one.direction}" in said
    assert said.endswith(f"evidence: {verdict.effects[-1].evidence}")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("rl-learning-rate/one-jmp", "makes no claim 'one-jmp'; did you mean one-jump?"),
        ("one-jump", "no page 'one-jump', but a claim: rl-learning-rate/one-jump"),
        ("xyz", "no page 'xyz'; there are: "),
    ],
)
def test_a_claim_that_is_misspelt_is_looked_up(name, says):
    done = told("show", name)
    assert done.returncode == 2
    assert says in done.stderr


def test_the_version_is_told():
    assert told("--version").stdout == f"heuristics {heuristics.__version__}\n"


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
