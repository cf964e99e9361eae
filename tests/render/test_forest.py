"""Forest plots: a line a study, a diamond a group, the region shaded; and beneath, every number once more in words."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from heuristics.kinds import Behaviour, Better, Moves, Number, Ratio
from heuristics.render.charts.forest import forest, label
from heuristics.schema import Claim, Effect, Study
from heuristics.schema.words import spell_interval
from heuristics.verdict.decide import decide

ARMS = {"of": {"method": "grpo"}, "to": {"method": "sft"}}
BETTER = Better(id="one", says='One is "better" <than> the other', margin=0.1, transfer="relational", **ARMS)
SVG = "{http://www.w3.org/2000/svg}"


def effect(estimate=0.3, task="sort", group="made in code", reach=0.1, **more):
    study = Study(group=group, task=task, base="made", tuning="lora", parameters=133_312, steps=200)
    told = {
        "estimate": estimate,
        "low": estimate - reach,
        "high": estimate + reach,
        "error": reach / 1.7,
        "freedom": 9.0,
    }
    return Effect(**{"claim": "one", "evidence": "p/e", "study": study, "n": 24, "seeds": 6} | told | more)


def verdict(*effects, claim=BETTER):
    return decide([claim], effects)[0]


def svg_of(html):
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.DOTALL)[0])


def diamonds(svg):
    return [path for path in svg.iter(f"{SVG}path") if "l4.5" in path.get("d")]


def across(svg, effects):
    """How wide the plot is drawn for a number: pixels a unit, and the pixel of 0, by the studies' dots."""
    dots = [float(dot.get("cx")) for dot in svg.iter(f"{SVG}circle")]
    (first, here), (second, there) = zip((one.estimate for one in effects), dots, strict=True)
    scale = (there - here) / (second - first)
    return scale, here - scale * first


TWO = effect(0.3), effect(0.5, "reverse")
SEVERAL = *TWO, effect(-0.1, "numbers", "pretrained")


def test_a_line_a_study_and_a_diamond_a_group():
    svg = svg_of(forest(BETTER, verdict(*SEVERAL), "f"))
    assert len(list(svg.iter(f"{SVG}circle"))) == len(SEVERAL)
    assert len(diamonds(svg)) == 2
    said = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert [words for words in said if not words.startswith(("+", "-"))] == [
        "numbers, 0.13M, LoRA, 200 steps", "pretrained",
        "sort, 0.13M, LoRA, 200 steps", "reverse, 0.13M, LoRA, 200 steps", "made in code",
    ]  # fmt: skip


def test_each_part_has_its_diamond():
    found = verdict(effect(part="by half"), effect(0.0, part="twice"))
    said = ["".join(text.itertext()) for text in svg_of(forest(BETTER, found, "f")).iter(f"{SVG}text")]
    assert {"by half: made in code", "twice: made in code"} <= set(said)


def test_numbers_stand_where_they_are():
    svg = svg_of(forest(BETTER, verdict(*TWO), "f"))
    scale, zero = across(svg, TWO)
    bars = [path.get("d") for path in svg.iter(f"{SVG}path") if path.get("stroke-width") == "1.3"]
    for one, bar in zip(TWO, bars, strict=True):
        left, right = map(float, re.fullmatch(r"M(\S+) \S+H(\S+)", bar).groups())
        assert (left - zero) / scale == pytest.approx(one.low, abs=0.01)
        assert (right - zero) / scale == pytest.approx(one.high, abs=0.01)
    ticks = [text for text in svg.iter(f"{SVG}text") if text.get("text-anchor") == "middle"]
    assert len(ticks) >= 3
    for tick in ticks:
        assert (float(tick.get("x")) - zero) / scale == pytest.approx(float(tick.text), abs=0.01)


def test_the_region_where_the_sentence_is_true_is_shaded():
    svg = svg_of(forest(BETTER, verdict(*TWO), "f"))
    scale, zero = across(svg, TWO)
    (shade,) = svg.iter(f"{SVG}rect")
    assert (float(shade.get("x")) - zero) / scale == pytest.approx(BETTER.margin, abs=0.01)
    assert float(shade.get("x")) + float(shade.get("width")) == pytest.approx(432, abs=0.2)  # to the edge


def test_where_the_region_ends_is_always_in_sight():
    svg = svg_of(forest(BETTER, verdict(effect(0.9, reach=0.01), effect(0.95, "b", reach=0.01)), "f"))
    (shade,) = svg.iter(f"{SVG}rect")
    assert 200 < float(shade.get("x")) < min(float(dot.get("cx")) for dot in svg.iter(f"{SVG}circle"))


def test_a_sentence_that_is_true_outside_two_limits_has_two_shades():
    claim = Moves(
        id="one", says="it moves with the other", transfer="relational", to={"method": "sft"}, of=({"method": "grpo"},)
    )
    found = verdict(effect(0.5), effect(0.6, "reverse"), claim=claim)
    assert found.syntheses[0].true_outside
    assert len(list(svg_of(forest(claim, found, "f")).iter(f"{SVG}rect"))) == 2


def test_parts_with_regions_of_their_own_are_not_shaded():
    found = verdict(effect(part="a"), effect(part="b"))
    apart = found.syntheses[0].model_copy(update={"true_low": 0.2})
    svg = svg_of(forest(BETTER, found.model_copy(update={"syntheses": (apart, *found.syntheses[1:])}), "f"))
    assert not list(svg.iter(f"{SVG}rect"))


def test_what_one_more_task_would_show_is_a_pale_bar():
    pale = [p for p in svg_of(forest(BETTER, verdict(*TWO), "f")).iter(f"{SVG}path") if p.get("stroke-opacity")]
    assert len(pale) == 1
    alone = svg_of(forest(BETTER, verdict(effect()), "f"))
    assert not [p for p in alone.iter(f"{SVG}path") if p.get("stroke-opacity")]


def test_a_bar_that_is_far_too_wide_ends_at_the_edge_and_hides_nobody():
    found = *TWO, effect(0.4, "wild", reach=50.0)
    svg = svg_of(forest(BETTER, verdict(*found), "f"))
    dots = [float(dot.get("cx")) for dot in svg.iter(f"{SVG}circle")]
    assert max(dots) - min(dots) > 40
    for path in svg.iter(f"{SVG}path"):
        if across := re.fullmatch(r"M(\S+) \S+H(\S+)", path.get("d")):
            assert 200 <= float(across[1]) <= float(across[2]) <= 432


@pytest.mark.parametrize("factor", [1e-3, 1.0, 1e3, 1e6])
def test_the_axis_has_a_few_labels_whatever_the_numbers(factor):
    claim = Number(id="one", says="a number that was read", probe="p", value=(None, factor))
    found = verdict(effect(0.5 * factor, reach=0.2 * factor), effect(3 * factor, "b", reach=factor), claim=claim)
    svg = svg_of(forest(claim, found, "f"))
    assert 2 <= len([text for text in svg.iter(f"{SVG}text") if text.get("text-anchor") == "middle"]) <= 7


def test_factors_are_labelled_as_factors():
    claim = Ratio(
        id="one",
        says="ten times below",
        value=(10, 40),
        of={"method": "grpo"},
        to={"method": "sft"},
        transfer="relational",
    )
    svg = svg_of(forest(claim, verdict(effect(1.1), effect(1.4, "b"), claim=claim), "f"))
    ticks = [text.text for text in svg.iter(f"{SVG}text") if text.get("text-anchor") == "middle"]
    assert {"10", "20", "50"} <= set(ticks)
    assert not [tick for tick in ticks if tick.startswith("+")]


def test_words_are_escaped_and_the_picture_says_what_it_shows():
    wild = effect(task='<b>"sort"</b> & [x](y)'), effect(0.5, "b", controls=("a <i>control</i>",))
    html = forest(BETTER, verdict(*wild), "f")
    assert "<b>" not in html and "<i>" not in html and "<than>" not in html
    svg = svg_of(html)  # well-formed
    assert svg.get("role") == "img" and svg.get("aria-labelledby") == "f-t f-d"
    named = {node.get("id"): node.text for node in svg if node.get("id")}
    assert named["f-t"].startswith('One is "better" <than> the other: ')
    assert named["f-d"].startswith("made in code: +0.")


def test_the_same_numbers_give_the_same_text_and_colours_are_the_page_s():
    one, other = (forest(BETTER, verdict(*SEVERAL), "f") for _ in range(2))
    assert one == other
    assert not re.search(r"#[0-9a-f]{6}", one)
    assert "var(--hx-" in one and "currentColor" in one


def test_no_number_is_lost_in_the_table():
    noted = effect(0.4, "c", controls=("weak",), problems=("one arm was damaged",), n=1234)
    lost = effect(task="d").model_copy(
        update={"estimate": None, "low": None, "high": None, "problems": ("it <never> learned",)}
    )
    found = verdict(*SEVERAL, noted, lost)
    html = forest(BETTER, found, "f")
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>((?:<td>.*?</td>)+)</tr>", html)]
    told = {row[0]: row[1:] for row in rows}
    for one in (*SEVERAL, noted):
        spelled = spell_interval(found.scale, found.unit, one.estimate, one.low, one.high)
        note = "; ".join((*one.controls, *one.problems))
        assert told[label(one)] == [spelled.replace("'", "&#x27;"), f"{one.n:,}", str(one.seeds), note]
    for one in found.syntheses:
        spelled = spell_interval(found.scale, found.unit, one.estimate, one.low, one.high)
        assert told[f"mean, {one.group}"][0] == spelled.replace("'", "&#x27;")
        assert told[f"mean, {one.group}"][-1].startswith(one.direction)
    assert "one more task: " in told["mean, made in code"][-1]
    assert len(rows) == len(SEVERAL) + 1 + len(found.syntheses)
    assert "No number from d, 0.13M, LoRA, 200 steps: it &lt;never&gt; learned." in html


def test_what_is_exact_is_a_table_without_a_picture():
    claim = Behaviour(id="one", says="the library does it", probe="p")
    read = Effect(
        claim="one", evidence="p/e", study=Study(group="libraries", task="probe"), estimate=1.0, low=1.0, high=1.0,
        error=0.0, n=1, seeds=1,
    )  # fmt: skip
    html = forest(claim, verdict(read, claim=claim), "f")
    assert "<svg" not in html and "<td>probe</td>" in html


def test_nothing_estimated_is_nothing_drawn():
    assert forest(BETTER, verdict(), "f") == ""
    blind = effect().model_copy(update={"estimate": None, "low": None, "high": None, "problems": ("no run",)})
    html = forest(BETTER, verdict(blind), "f")
    assert "<svg" not in html and "<table" not in html and "no run" in html


def test_a_claim_as_accepted_is_drawn_as_its_typed_twin():
    plain = Claim.model_validate(BETTER.model_dump())
    assert forest(plain, verdict(*TWO), "f") == forest(BETTER, verdict(*TWO), "f")
