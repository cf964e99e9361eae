"""Figures: the same bytes for the same runs, text as text, no colour that a scheme cannot change."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date

from heuristics.render.charts.runs import runs_figure
from heuristics.render.charts.windows import windows_figure
from heuristics.render.figures import runs
from heuristics.render.known import gather
from heuristics.store import evidence_files

TODAY = date(2026, 2, 1)


def drawn(tree):
    known = gather(tree.root, TODAY)
    return known, known.pages["heuristics/entropy-bonus.md"], known.evidence["entropy-bonus"][0]


def svg_of(html):
    return re.search(r"<svg.*</svg>", html, re.DOTALL)[0]


def test_no_runs_is_said(tree):
    known = gather(tree.root, TODAY)
    assert runs(known, known.pages["heuristics/entropy-bonus.md"], pretrained=False) == "No run is recorded yet.\n"


def test_bytes_are_stable(recorded):
    known, page, _ = drawn(recorded)
    assert runs(known, page, pretrained=False) == runs(known, page, pretrained=False)


def test_text_is_text_and_ink_is_the_page_s(recorded):
    _, _, item = drawn(recorded)
    made = svg_of(runs_figure(item, "one"))
    words = ["".join(node.itertext()) for node in ElementTree.fromstring(made).iter("{http://www.w3.org/2000/svg}text")]
    assert {"entropy_coef", "accuracy at the end", "base", "grpo", "grpo-shuffled"} <= set(words)
    assert any(word.startswith("best(grpo)") for word in words)
    assert "currentColor" in made and "var(--hx-1)" in made
    assert not re.search(r"#[0-9a-f]{6}", made)
    assert "learning" not in made


def test_it_says_what_it_shows(recorded):
    _, _, item = drawn(recorded)
    made = svg_of(runs_figure(item, "one"))
    assert 'role="img" aria-labelledby="one-t one-d"' in made
    assert "entropy_coef" in re.search(r'<title id="one-t">(.*?)</title>', made)[1]
    assert "highest mean" in re.search(r'<desc id="one-d">(.*?)</desc>', made)[1]


def test_nothing_ends_the_html_block_and_nothing_dates_it(recorded):
    known, page, _ = drawn(recorded)
    made = runs(known, page, pretrained=False)
    assert all(
        block.startswith("<") and block.count("<details") == block.count("</details") for block in made.split("\n\n")
    )
    assert "<metadata" not in made and "<!--" not in made


def test_ids_of_two_figures_do_not_clash(recorded):
    _, _, item = drawn(recorded)
    ids = [re.findall(r'\bid="([^"]+)"', html) for html in (runs_figure(item, "a"), windows_figure(item, "b"))]
    assert all(ids)
    assert not set(ids[0]) & set(ids[1])


def test_every_run_is_in_the_data(recorded):
    _, _, item = drawn(recorded)
    rows = re.findall(r"<tr><td>(.*?)</td><td>.*?</td><td>.*?</td><td>(\d+)</td>", runs_figure(item, "one"))
    assert sum(int(count) for _, count in rows) == len(item.runs)


def test_superseded_evidence_is_listed_and_not_drawn(recorded):
    old = evidence_files.evidence(recorded.slug)[0]
    recorded.record(supersedes={old.content: "the seed was <wrong>"}, device="gpu")
    recorded.accept()
    from heuristics.render import compile_site

    compile_site(recorded.root, TODAY)
    text = recorded.built("heuristics/entropy-bonus.md")
    assert text.count('<figure class="hx-figure"') == 3  # its runs, and a forest for each of two claims
    assert 'id="entropy-bonus-1-t"' in text and 'id="entropy-bonus-2-t"' not in text
    assert "**Superseded**" in text and "&#60;wrong&#62;" in text


def test_what_was_run_again_on_a_task_is_folded(recorded):
    recorded.record(device="gpu")
    recorded.accept()
    known, page, item = drawn(recorded)

    made = runs(known, page, pretrained=False)

    again = made.index("<summary>Also, ")
    assert made.count('<figure class="hx-figure"') == 2
    assert made.index(f'id="{page.slug}-1-t"') < again < made.index(f'id="{page.slug}-2-t"')
    assert f"{len(item.runs)} runs</summary>" in made[again:]
