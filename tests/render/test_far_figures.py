"""Which evidence is drawn where; figures of proxies and of single updates; and where there is nothing to draw."""

import re
from datetime import date
from pathlib import Path

import pytest

from heuristics.kinds._base.truth import START, draw
from heuristics.render.charts.proxies import proxy_figure
from heuristics.render.charts.updates import updates_figure
from heuristics.render.drawn import Drawn
from heuristics.render.figures import runs, trends, windows
from heuristics.render.known import Known
from heuristics.store import pages
from heuristics.store.checks import load_check
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.decide import decide
from tests.made import HIGH, LOW, NOTHING
from tests.made import recorded as made_up

CLAIMS = {claim.id: claim for claim in pages.load("rl-learning-rate").claims}
PROTOCOLS = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}


def recorded(name, claim):
    """Runs that go far from the base at high values, where they are paid for nothing and one update throws them off."""

    def run(cell):
        paid = cell.setting.knobs.get("reward_funcs") not in ("shuffled", "zero")
        made, far = draw(cell, LOW if paid else NOTHING, "normal", "far"), cell.number / 3.16e-5
        end = START - 0.2 if cell.steps == 1 and far > 1.5 else made.final["accuracy"]
        final = made.final | {"accuracy": end, "greedy": end, "greedy_start": START, "kl": min(3.0, 0.05 * far)}
        final |= {"reward_first": START, "reward_end": 0.78 if paid else START, "weight_change": 0.0}
        if cell.steps == 1:
            final["kl"] = 0.5 if far > 1.5 else 0.01
        return made.model_copy(update={"final": final})

    return evidence_of(PROTOCOLS[name], [claim], run)


def column(html, place):
    rows = re.findall(r"<tr>((?:<td>.*?</td>)+)</tr>", html)
    return [float(re.findall(r"<td>(.*?)</td>", row)[place]) for row in rows]


def test_what_is_paid_parts_from_what_is_wanted_far_from_the_base():
    html = proxy_figure([CLAIMS["too-high-hacks"]], recorded("proxy-sort", CLAIMS["too-high-hacks"]), "p")

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
    assert proxy_figure([CLAIMS["too-high-hacks"]], item.model_copy(update={"runs": unpaid}), "p") == ""


def page_of(*protocols):
    """The page with the evidence of some protocols, made up; nothing is judged yet."""
    page = pages.load("rl-learning-rate")
    items = [
        made_up(PROTOCOLS[name], [CLAIMS["rl-below-sft"]], sft=HIGH).model_copy(
            update={"rules": dict.fromkeys(PROTOCOLS[name].decides, "0")}
        )
        for name in protocols
    ]
    slug = str(page.slug)
    verdicts = {verdict.claim: verdict for verdict in decide(page.claims, [])}
    known = Known(
        Path(), {}, {slug: verdicts}, {slug: tuple(items)}, {slug: ()}, date(2026, 1, 1), {}, Drawn(Path("nowhere"))
    )
    return known, page


def order(html, *names):
    """Where each protocol's figure begins, and whether it is folded."""
    places = [html.index(f"{name}: accuracy after") for name in names]
    return places, [
        html.rfind(f"<summary>Also, {name}", 0, place) > 0 for name, place in zip(names, places, strict=True)
    ]


def test_the_comparison_of_methods_is_open_and_what_else_was_run_there_is_folded():
    known, page = page_of("long-sort", "sft-grpo-sort", "sft-grpo-follow")

    places, folded = order(runs(known, page, pretrained=False), "sft-grpo-follow", "sft-grpo-sort", "long-sort")

    assert places[2] == max(places)
    assert folded == [False, False, True]


def test_pretrained_models_are_drawn_apart():
    known, page = page_of("sft-grpo-sort", "smollm2-lora")

    apart, made = (runs(known, page, pretrained=which) for which in (True, False))

    assert "smollm2-lora: accuracy after" in apart
    assert "smollm2-lora" not in made
    assert "sft-grpo-sort: accuracy after" in made


def test_evidence_that_has_a_figure_of_its_own_is_left_out_and_said_to_be_there():
    known, page = page_of("sizes-sort")

    assert runs(known, page, pretrained=False).startswith("Runs are recorded, but none")
    assert runs(known, page, pretrained=True) == "No run is recorded yet.\n"


def test_figures_of_one_evidence_have_ids_of_their_own():
    known, page = page_of("sizes-sort")

    made = [figure(known, page) for figure in (windows, trends)]

    ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in made if "<svg" in html]
    assert len(ids) == 2
    assert not ids[0] & ids[1]
