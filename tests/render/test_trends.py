"""The figure of best value against model size."""

import re
from dataclasses import replace
from math import log10

import pytest

from heuristics.render.charts.trends import trends_figure
from heuristics.store import pages
from heuristics.store.checks import load_check
from tests.made import LOW
from tests.made import recorded as made_up

CLAIM = {claim.id: claim for claim in pages.load("rl-learning-rate").claims}["size-lowers-grpo"]
SIZES = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}["sizes-sort"]
ARMS = ("grpo-34k", "grpo-133k", "grpo-530k", "grpo")
SLOPE = -0.3


@pytest.fixture(scope="module")
def recorded():
    peaks = {
        arm.replace("-", "_"): replace(LOW, middle=-3.5 + SLOPE * (log10(SIZES.arms[arm].parameters) - 5.4))
        for arm in ARMS
    }
    return made_up(SIZES, [CLAIM], **peaks)


def test_it_says_slope_bounds_and_how_far_it_speaks(recorded):
    html = trends_figure([CLAIM], recorded, "t")

    said = re.search(r"grpo: (\S+) decades a decade \((\S+) to (\S+)\)", html)
    assert said
    slope, low, high = (float(number) for number in said.groups())
    assert low < slope < high
    assert slope == pytest.approx(SLOPE, abs=0.1)
    assert "The line ends where the runs do: further out it says nothing." in html
    assert html.count("<tr>") == 1 + len(ARMS)
    assert "<td>2,366,784</td>" in html


def test_three_sizes_make_no_figure(recorded):
    spec = recorded.spec
    arms = {name: setting for name, setting in spec.arms.items() if name != "grpo-34k"}
    fewer = spec.model_copy(update={"arms": arms, "screened": tuple(name for name in spec.screened if name in arms)})
    few = recorded.model_copy(
        update={"spec": fewer, "runs": tuple(run for run in recorded.runs if run.cell.arm in arms)}
    )

    assert trends_figure([CLAIM], few, "t") == ""
