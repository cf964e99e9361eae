"""Docs, checks and evidence cannot drift apart: each mutation is seen, and says what to do; prose moves nothing."""

import shutil
from pathlib import Path

import pytest

from heuristics import verdict
from heuristics.experiment import plan, stale
from heuristics.experiment.check_modules import Check, load_check
from heuristics.schema import HeuristicsError
from heuristics.store import accepted, evidence_files, pages, paths, standing

SLUG = "rl-learning-rate"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of pages and evidence that may be mutated."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "evidence", tmp_path / "evidence")
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    for cached in (pages.load, pages.every):
        cached.cache_clear()
    yield tmp_path
    for cached in (pages.load, pages.every):
        cached.cache_clear()


def edit(copy, old, new):
    page = copy / "docs" / "heuristics" / f"{SLUG}.md"
    text = page.read_text()
    assert old in text
    page.write_text(text.replace(old, new))


def difference():
    return verdict.difference(SLUG, accepted.verdicts(SLUG), verdict.recompute(SLUG))


def test_as_committed_nothing_differs(copy):
    assert difference() == ""
    assert stale.stale(SLUG) == ()


def test_recomputed_twice_is_the_same_text(copy):
    assert verdict.snapshot(SLUG, verdict.recompute(SLUG)) == verdict.snapshot(SLUG, verdict.recompute(SLUG))
    assert (copy / "evidence" / SLUG / "verdicts.json").read_text() == verdict.snapshot(SLUG, accepted.verdicts(SLUG))


def test_accepted_verdicts_are_read_again_where_they_have_changed(copy):
    """A preview runs for hours: what is accepted meanwhile is what every page shows."""
    named = f"{SLUG}/rl-below-sft"
    before = standing.verdict_of(named)
    path = copy / "evidence" / SLUG / "verdicts.json"
    rows = [
        one.model_copy(update={"direction": "untested"}) if one == before else one for one in accepted.verdicts(SLUG)
    ]
    path.write_text(verdict.snapshot(SLUG, rows))
    assert before.direction != "untested"
    assert standing.verdict_of(named).direction == "untested"


def test_a_line_of_prose_moves_nothing(copy):
    edit(copy, "Take the number as a place to start", "Take it as a place to start")
    assert difference() == ""


def test_the_wording_of_a_claim_moves_nothing(copy):
    edit(copy, "The best RL rate is 10 to 40 times below the best SFT rate", "RL wants 10 to 40 times less")
    assert difference() == ""


def test_a_changed_number_is_judged_anew_and_post_hoc(copy):
    edit(copy, "value: [10, 40]", "value: [4, 100]")
    found = difference()
    assert "ratio-10-40" in found
    assert found.endswith(f"heuristics accept {SLUG}")
    changed = next(v for v in verdict.recompute(SLUG) if v.claim == "ratio-10-40")
    assert all(item.post_hoc for item in changed.assessments)
    assert changed.certainty in ("low", "very low")


def test_a_changed_margin_is_post_hoc(copy):
    edit(copy, "id: rl-below-sft, kind: order,", "id: rl-below-sft, kind: order, margin: 0.35,")
    changed = next(v for v in verdict.recompute(SLUG) if v.claim == "rl-below-sft")
    assert all(item.post_hoc for item in changed.assessments)


def test_a_margin_that_repeats_the_default_is_refused(copy):
    edit(copy, "id: rl-below-sft, kind: order,", "id: rl-below-sft, kind: order, margin: 0.2,")
    with pytest.raises(HeuristicsError, match="leave it out"):
        pages.load(SLUG)


def test_a_changed_grid_makes_the_evidence_stale(copy, monkeypatch):
    check = load_check(SLUG)
    changed = tuple(p.model_copy(update={"grid": p.grid[1:]}) for p in check.protocols)
    monkeypatch.setattr(stale, "load_check", lambda slug: Check(slug, check.path, changed, check.scans))
    messages = stale.stale(SLUG)
    assert messages
    assert all("--record" in message for message in messages)


def test_a_changed_reward_makes_the_evidence_stale(copy, monkeypatch):
    monkeypatch.setattr(plan, "right", lambda completion, answer: float(answer in completion))
    assert stale.stale(SLUG)


def test_an_edited_evidence_value_is_refused(copy):
    file = next(path for path in evidence_files.files(SLUG) if path.name.startswith("tiny-"))
    text = file.read_text()
    start = text.index('"final.accuracy": [') + len('"final.accuracy": [')
    file.write_text(text[:start] + "0.9" + text[text.index(",", start) :])
    with pytest.raises(HeuristicsError, match="edited after recording"):
        verdict.recompute(SLUG)


def test_a_claim_that_evidence_decides_cannot_just_go(copy):
    page = copy / "docs" / "heuristics" / f"{SLUG}.md"
    lines = [line for line in page.read_text().splitlines() if "id: dead-stays-dead" not in line]
    text = "\n".join(lines).replace("[[claim::dead-stays-dead|what is dead stays dead]]", "what is dead stays dead")
    page.write_text(text)
    with pytest.raises(HeuristicsError, match="keep the claim, with `untested`"):
        verdict.recompute(SLUG)


def test_a_damaged_snapshot_says_how_to_write_it_anew(copy):
    (copy / "evidence" / SLUG / "verdicts.json").write_text('{"verdicts": [')
    with pytest.raises(HeuristicsError, match=f"heuristics accept {SLUG}"):
        accepted.verdicts(SLUG)


def test_evidence_of_a_claim_that_is_called_untested_is_no_secret(copy: Path) -> None:
    page = copy / "docs" / "heuristics" / f"{SLUG}.md"
    text = page.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "id: ratio-10-40," in line)
    page.write_text(text.replace(line, line.removesuffix("}") + ', untested: "never"}'), encoding="utf-8")
    pages.load.cache_clear()
    with pytest.raises(HeuristicsError, match="'ratio-10-40' is called untested, and evidence of"):
        verdict.recompute(SLUG)
