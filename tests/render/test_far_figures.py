"""Figures of what is paid against what is wanted, and of single updates; and where there is nothing to draw."""

import re
from functools import partial

import pytest

from heuristics import catalog
from heuristics.lab.checks import load_check
from heuristics.render.proxies import proxy_figure
from heuristics.render.updates import updates_figure
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.calibration.outcomes import Outcomes

CLAIMS = {claim.id: claim for claim in catalog.load("rl-learning-rate").claims}
PROTOCOLS = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}
WORLD = Outcomes(1.0, 0.0)


def recorded(name, claim):
    return evidence_of(PROTOCOLS[name], [claim], partial(WORLD.run, claim=claim), 0)


def column(html, place):
    rows = re.findall(r"<tr>((?:<td>.*?</td>)+)</tr>", html)
    return [float(re.findall(r"<td>(.*?)</td>", row)[place]) for row in rows]


def test_what_is_paid_parts_from_what_is_wanted_far_from_the_base():
    html = proxy_figure(recorded("proxy-sort", CLAIMS["too-high-hacks"]), "p")

    far, paid, wanted = (column(html, place) for place in (1, 2, 3))
    assert far == sorted(far)
    assert paid[-1] > 0.7 > 0.1 > wanted[-1]
    assert "paid: reward" in html
    assert "wanted: greedy" in html


def test_one_update_throws_off_at_high_rates_only():
    claim = CLAIMS["one-jump"]
    html = updates_figure([claim], recorded("long-sort", claim), "u")

    assert column(html, 1)[-1] == pytest.approx(0.5)
    assert column(html, 1)[0] < 0.1
    assert column(html, 2)[-1] == pytest.approx(-0.2)
    assert "cosine of the next gradient" in html


def test_without_such_runs_there_is_no_figure():
    claim = CLAIMS["one-jump"]
    item = recorded("long-sort", claim)
    kept = tuple(run for run in item.runs if run.cell.arm != "grpo-once")
    unpaid = tuple(run.model_copy(update={"final": {**run.final, "reward_end": None}}) for run in item.runs)

    assert updates_figure([claim], item.model_copy(update={"runs": kept}), "u") == ""
    assert proxy_figure(item.model_copy(update={"runs": unpaid}), "p") == ""
