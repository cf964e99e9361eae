"""The figure of best value against model size."""

import re
from functools import partial

import pytest
from heuristics.verdict.calibration.windows import Windows

from heuristics.render.charts.trends import trends_figure
from heuristics.store import pages
from heuristics.store.checks import load_check
from heuristics.verdict.calibration import evidence_of, slimmed

CLAIM = {claim.id: claim for claim in pages.load("rl-learning-rate").claims}["size-lowers-grpo"]
SIZES = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}["sizes-sort"]

WORLD = Windows(-0.3, 1, 0.05)


@pytest.fixture(scope="module")
def recorded():
    return evidence_of(slimmed(SIZES, CLAIM, CLAIM.arms), [CLAIM], partial(WORLD.run, claim=CLAIM), 0)


def test_it_says_slope_bounds_and_how_far_it_speaks(recorded):
    html = trends_figure([CLAIM], recorded, "t")

    said = re.search(r"grpo: (\S+) decades a decade of parameters \((\S+) to (\S+)\)", html)
    assert said
    slope, low, high = (float(number) for number in said.groups())
    assert low < slope < high
    assert slope == pytest.approx(WORLD.apart, abs=0.1)
    assert "10 times beyond those that were run: further out our trend says nothing" in html
    assert html.count("<tr>") == 1 + len(CLAIM.arms)
    assert "<td>2,366,784</td>" in html


def test_three_sizes_make_no_figure(recorded):
    few = CLAIM.model_copy(update={"arms": CLAIM.arms[1:]})

    assert trends_figure([few], recorded, "t") == ""
