"""A heuristic that was just begun: three files that the rest of the package reads as they are."""

import ast

import pytest

from heuristics.experiment.probes import evidence_of
from heuristics.experiment.record import record
from heuristics.experiment.scaffold import scaffold
from heuristics.experiment.stale import stale
from heuristics.kinds import Order
from heuristics.render import compile_site
from heuristics.schema import HeuristicsError
from heuristics.store import accepted, pages, paths
from heuristics.store.checks import load_check, load_claims
from heuristics.verdict import recompute, snapshot
from heuristics.verdict.effects import effects
from tests.made import HIGH, recorded

SLUG = "group-size"


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A checkout with nothing but what was begun in it."""
    (tmp_path / "docs" / "heuristics").mkdir(parents=True)
    (tmp_path / "checks").mkdir()
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "heuristics")
    return tmp_path, scaffold(SLUG, tmp_path)


def test_three_files_are_added(begun):
    root, files = begun
    assert [path.relative_to(root).as_posix() for path in files] == [
        "docs/heuristics/group-size.md", "checks/test_group_size.py", "checks/group_size/claims.py",
    ]  # fmt: skip
    assert all(path.is_file() for path in files)


def test_the_page_has_no_defect_and_no_claims_of_its_own(begun):
    _, (path, *_) = begun
    page = pages.load(SLUG)
    assert (page.defects, page.title, page.type) == ((), "Group size", "heuristic")
    assert [claim.id for claim in page.claims] == ["group-size-first"]
    assert "claims" not in path.read_text(encoding="utf-8").split("---")[1]


def test_its_one_claim_is_typed_and_untested(begun):
    (claim,) = load_claims(SLUG)
    assert isinstance(claim, Order)
    assert claim.untested == "not run yet"
    assert [verdict.direction for verdict in recompute(SLUG)] == ["untested"]


def test_the_check_is_made_of_nouns_and_its_protocol_decides_the_claim(begun):
    _, (_, path, _) = begun
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] == ["heuristics.schema"]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    (protocol,) = load_check(SLUG).protocols
    (claim,) = load_claims(SLUG)
    assert protocol.decides == (claim.id,)
    tested = claim.model_copy(update={"untested": None})
    (effect,) = effects([tested], [recorded(protocol, [tested], sft=HIGH)])
    assert effect.arms == ("grpo", "sft")
    assert not effect.post_hoc


def test_it_is_accepted_and_compiled_as_it_is(begun):
    root, _ = begun
    accepted.write(snapshot(SLUG, recompute(SLUG)))
    compile_site(root)
    assert 'id="claim-group-size-first"' in (root / "build/docs/heuristics/group-size.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_nothing_that_is_there_is_touched(begun, place):
    root, files = begun
    for path in files[:place] + files[place + 1 :]:
        path.unlink()
    files[place].write_text("mine", encoding="utf-8")
    with pytest.raises(HeuristicsError, match="is there already; nothing was written"):
        scaffold(SLUG, root)
    assert [path.exists() for path in files] == [index == place for index in range(3)]
    assert files[place].read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("slug", ["Group-size", "group_size", "group--size", "-size", "9-lives", ""])
def test_what_is_no_slug_is_refused(tmp_path, slug):
    with pytest.raises(HeuristicsError, match="write lower-case words joined by hyphens"):
        scaffold(slug, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("kind", "file"), [("number", "probes"), ("behaviour", "probes"), ("cost", "micro_runs")])
def test_a_heuristic_that_asks_libraries_is_asked_accepted_and_compiled(tmp_path, monkeypatch, kind, file):
    (tmp_path / "docs" / "heuristics").mkdir(parents=True)
    (tmp_path / "checks").mkdir()
    (tmp_path / "constraints.txt").write_text("torch==2.13.0\n")
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "heuristics")
    files = scaffold(SLUG, tmp_path, kind)
    assert files[-1].relative_to(tmp_path).as_posix() == f"checks/group_size/{file}.py"
    (asks,) = load_check(SLUG).asks
    assert stale(SLUG) == (
        f"group-size: nothing is recorded of {file}.py; run `heuristics verify group-size --record`",
    )
    record(evidence_of(asks, SLUG, load_claims(SLUG), "0"), tmp_path)
    assert stale(SLUG) == ()
    (verdict,) = recompute(SLUG)
    assert verdict.direction != "untested"
    accepted.write(snapshot(SLUG, [verdict]))
    compile_site(tmp_path)
    assert verdict.direction in (tmp_path / "build" / "docs" / "heuristics" / "group-size.md").read_text(
        encoding="utf-8"
    )


def test_a_kind_that_no_heuristic_begins_with_is_refused(tmp_path):
    with pytest.raises(
        HeuristicsError, match="--kind 'slope': a heuristic begins with one of order, number, behaviour"
    ):
        scaffold(SLUG, tmp_path, "slope")
    assert not list(tmp_path.iterdir())
