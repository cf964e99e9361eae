"""Docs, checks and evidence cannot drift apart: each mutation is seen, and says what to do; prose moves nothing."""

import json
import re
import shutil
from pathlib import Path

import pytest

from heuristics import verdict
from heuristics.experiment import plan, stale
from heuristics.schema import Accepted, HeuristicsError
from heuristics.store import accepted, evidence_files, pages, paths, standing
from heuristics.store.checks import Check, load_check

SLUG = "rl-learning-rate"
STEM = SLUG.replace("-", "_")
PAGE = f"docs/heuristics/{SLUG}.md"
ROOT = Path(__file__).parent.parent


def files(root):
    """Files of pages, checks and evidence below a folder."""
    found = (path for name in ("docs", "checks", "evidence") for path in (root / name).rglob("*") if path.is_file())
    return {path.relative_to(root) for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A copy of pages, checks and evidence; one for all tests, since what was read of a file is kept until it changes."""
    root = tmp_path_factory.mktemp("copy")
    for path in files(ROOT):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, root / path)
    return root


@pytest.fixture
def copy(whole, monkeypatch):
    """The copy, which may be mutated: afterwards it is as it was."""
    before = {path: paths.stamp(whole / path) for path in files(whole)}
    monkeypatch.setattr(paths, "data", lambda: whole)
    yield whole
    for path in files(whole) - set(before):
        (whole / path).unlink()
    for path, stamp in before.items():
        if paths.stamp(whole / path) != stamp:
            shutil.copy2(ROOT / path, whole / path)


def edit(copy, old, new, file=f"checks/{STEM}/claims.py"):
    """Put other words into the claims, or into another file; they must be there once."""
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} says {old!r} {text.count(old)} times"
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")


def difference():
    return verdict.difference(SLUG, accepted.verdicts(SLUG), verdict.recompute(SLUG))


def test_as_committed_nothing_differs(copy):
    assert difference() == ""
    assert stale.stale(SLUG) == ()


def test_recomputed_twice_is_the_same_text(copy):
    one, other = (verdict.snapshot(SLUG, verdict.recompute(SLUG)) for _ in range(2))
    assert one == other
    assert accepted.text(one) == accepted.text(accepted.read(SLUG)) == accepted.file(SLUG).read_text(encoding="utf-8")


def test_accepted_verdicts_are_read_again_where_they_have_changed(copy):
    """A preview runs for hours: what is accepted meanwhile is what every page shows."""
    named = f"{SLUG}/rl-below-sft"
    before = standing.verdict_of(named)
    rows = [
        one.model_copy(update={"direction": "untested"}) if one == before else one for one in accepted.verdicts(SLUG)
    ]
    accepted.write(verdict.snapshot(SLUG, rows))
    assert before.direction != "untested"
    assert standing.verdict_of(named).direction == "untested"


def test_a_line_of_prose_moves_nothing(copy):
    edit(copy, "\n## What we found\n", "\n## What we found\n\nOne more line of prose.\n", PAGE)
    assert difference() == ""


def test_the_wording_of_a_claim_moves_no_verdict(copy):
    edit(copy, "The best RL rate is 10 to 40 times below the best SFT rate", "RL wants 10 to 40 times less")
    assert difference() == f"ratio-10-40: the claim has another says\nif this is right: heuristics accept {SLUG}"


CHANGES = {
    "title": ("title", "Another"), "overview": ("overview", "Other words."),
    "windows": ("near-optimal windows", ()), "statements": ("cited sources state", ()),
    "contradictions": ("contradicts itself", ()), "usual": ("the rule for what to set", ()),
}  # fmt: skip


def test_whatever_part_changed_is_named_with_the_command(copy):
    assert set(CHANGES) == set(Accepted.model_fields) - {"slug", "claims", "verdicts"}
    kept = accepted.read(SLUG)
    for part, (said, value) in CHANGES.items():
        accepted.write(kept.model_copy(update={part: value}))
        line, command = difference().splitlines()
        assert said in line
        assert command == f"if this is right: heuristics accept {SLUG}"


def test_claims_and_verdicts_that_changed_are_named_each(copy):
    kept = accepted.read(SLUG)
    first, second, *rest = kept.claims
    accepted.write(kept.model_copy(update={"claims": (second, first, *rest)}))
    assert "the claims stand in another order" in difference()
    accepted.write(kept.model_copy(update={"claims": kept.claims[1:]}))
    assert "the file is not what `heuristics accept` writes" in difference()
    accepted.write(kept.model_copy(update={"verdicts": kept.verdicts[1:]}))
    assert f"{first.id}: new, {kept.verdicts[0].spoken}" in difference()
    accepted.write(kept.model_copy(update={"claims": (first.model_copy(update={"value": (1.0,)}), second, *rest)}))
    assert f"{first.id}: the claim has another value" in difference()


def test_a_file_in_another_layout_is_a_difference(copy):
    accepted.file(SLUG).write_text(json.dumps(json.loads(accepted.file(SLUG).read_text())))
    assert "the file is not what `heuristics accept` writes" in difference()


def test_nothing_accepted_yet_is_a_difference(copy):
    accepted.file(SLUG).unlink()
    assert accepted.verdicts(SLUG) == []
    assert "ratio-10-40: new, " in difference()


def test_a_changed_number_is_judged_anew_and_post_hoc(copy):
    edit(copy, "of=SFT, to=GRPO, value=(10, 40)", "of=SFT, to=GRPO, value=(4, 100)")
    found = difference()
    assert "ratio-10-40" in found
    assert found.endswith(f"heuristics accept {SLUG}")
    changed = next(v for v in verdict.recompute(SLUG) if v.claim == "ratio-10-40")
    assert changed.effects and all(effect.post_hoc for effect in changed.effects)
    assert "post hoc" in changed.caveats
    assert changed.certainty in (None, "low", "very low")


def test_a_changed_margin_is_post_hoc(copy):
    edit(copy, 'id="rl-below-sft",', 'id="rl-below-sft", margin=0.35,')
    changed = next(v for v in verdict.recompute(SLUG) if v.claim == "rl-below-sft")
    assert changed.effects and all(effect.post_hoc for effect in changed.effects)
    assert {one.true_low for one in changed.syntheses} == {0.35}


def test_a_margin_that_repeats_the_default_changes_no_rule(copy):
    edit(copy, 'id="rl-below-sft",', 'id="rl-below-sft", margin=0.2,')
    assert difference() == ""


def test_a_margin_that_is_no_part_of_a_gain_is_refused(copy):
    edit(copy, 'id="rl-below-sft",', 'id="rl-below-sft", margin=1.5,')
    with pytest.raises(HeuristicsError, match=rf"(?s)checks/{STEM}/claims.py: cannot be loaded: .*margin"):
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
    kept = 'CLAIMS = tuple(claim for claim in CLAIMS if claim.id != "dead-stays-dead")'
    claims = copy / "checks" / STEM / "claims.py"
    claims.write_text(f"{claims.read_text(encoding='utf-8')}\n{kept}\n", encoding="utf-8")
    page = (copy / PAGE).read_text(encoding="utf-8")
    gone = re.sub(r"\[\[claim::dead-stays-dead(?:\|([^\]]*))?\]\]", r"\1", page)
    assert gone != page
    (copy / PAGE).write_text(gone, encoding="utf-8")
    with pytest.raises(HeuristicsError, match="keep the claim, with `untested`"):
        verdict.recompute(SLUG)


def test_a_damaged_snapshot_says_how_to_write_it_anew(copy):
    for text in (
        '{"verdicts": [',
        "[]",
        '{"verdicts": 3}',
        '{"verdicts": [[1], [2, 3]]}',
        '{"verdicts": [{"claim": 1}]}',
    ):
        accepted.file(SLUG).write_text(text)
        for ask in (accepted.verdicts, lambda slug: accepted.verdict(slug, 1), accepted.read):
            with pytest.raises(HeuristicsError, match=rf"accepted.json: damaged .*heuristics accept {SLUG}"):
                ask(SLUG)


def test_evidence_of_a_claim_that_is_called_untested_is_no_secret(copy: Path) -> None:
    edit(copy, "of=SFT, to=GRPO, value=(10, 40),", 'of=SFT, to=GRPO, value=(10, 40), untested="never",')
    with pytest.raises(HeuristicsError, match="'ratio-10-40' is called untested, and evidence of"):
        verdict.recompute(SLUG)


def test_the_overview_is_kept_as_plain_text(copy):
    kept = accepted.read(SLUG)
    assert kept is not None
    assert "[[" not in kept.overview
    assert "too high a rate collapses the policy. The room" in kept.overview
