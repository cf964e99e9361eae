"""The figure of margins: lost runs by multiple of the best value, ours beside published ones."""

import math
import re

from heuristics.kinds import claim_of
from heuristics.render.charts.margins import margins_figure
from tests.kinds.made import START, TWO, evidence, plan, ran
from tests.verdict.test_sweeps import curve
from tests.verdict.test_sweeps import evidence as published

EDGE = claim_of(
    {"id": "edge", "kind": "edge", "says": "half are lost at 2 to 3.5 times the best rate", "of": {"method": "sft"},
     "value": [2, 3.5], "knob": "learning_rate", "transfer": "relational"}
)  # fmt: skip


def end(value):
    """Best at 1e-4; lost from 2e-4 on; at 1e-5 and below nothing is learned, and nothing lost."""
    if value > 2e-4:
        return START - 0.2
    return START + (0.4 - 0.1 * abs(math.log10(value / 1e-4)) if value > 1e-5 else 0.0)


def runs():
    return evidence(plan({"one": TWO["one"]}), lambda cell: ran(cell, end(cell.value)), EDGE)


def rows(html):
    found = re.findall(r"<tr>(.*?)</tr>", html.split("<tbody>")[1])
    return {cells[0]: cells[1:] for cells in (re.findall(r"<td>(.*?)</td>", row) for row in found)}


def test_ours_and_published_stand_side_by_side():
    sweep = curve(method="sft", **{"runs about 1": 4, "runs beyond 7": 5, "lost beyond 7": 3})
    html = margins_figure([EDGE], [runs(), published(sweep, curve(method="grpo", **{"runs about 1": 9}))], "page")
    told = rows(html)

    assert told["SFT, published"] == ["", "0/4", "", "", "", "3/5"]
    ours = told["SFT, ours"]
    assert ours[1].startswith("0/") and all(lost == total for lost, total in (cell.split("/") for cell in ours[3:]))
    assert ours[0].startswith("0/"), "what has not learned yet is not lost"
    assert "half are lost" in html and "stroke-dasharray" in html


def test_runs_that_decide_no_such_claim_are_left_out():
    item = runs().model_copy(update={"rules": {}})

    assert margins_figure([EDGE], [item], "page") == ""
    assert margins_figure([], [runs()], "page") == ""
