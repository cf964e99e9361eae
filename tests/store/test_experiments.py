"""Experiments: one protocol, several pages; each sees its own claims, and the evidence stays where it was recorded."""

import pytest
from rich.console import Console

from heuristics.experiment import check as door
from heuristics.experiment.claims import name_of, rules_at_home, views
from heuristics.experiment.stale import stale_plans
from heuristics.kinds import find_kind
from heuristics.schema import HeuristicsError
from heuristics.store import evidence_files, experiments, paths
from heuristics.store.checks import load_check
from heuristics.verdict.digests import rule
from tests.made import HIGH, LOW, recorded

TOY = find_kind("order").toy
PROTOCOL = TOY.protocol(0).model_copy(
    update={"decides": ("toy-one/toy", "toy-two/toy"), "id": "toy-star", "task": "sort-digits"}
)
PAGE = "---\ntitle: {0}\ndescription: d\n---\n\n# Heuristic: {0}\n\n## Overview\n\n[[claim::toy|It is so]].\n"
CLAIM = "from heuristics.kinds import Order\n\nCLAIMS = (Order.model_validate_json({!r}),)\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A checkout with two pages of one claim each, and an experiment that serves both."""
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "heuristics")
    claim = TOY.claim.model_copy(update={"id": "toy"})
    for stem in ("toy_one", "toy_two"):
        (tmp_path / "checks" / stem).mkdir(parents=True)
        (tmp_path / "checks" / stem / "claims.py").write_text(CLAIM.format(claim.model_dump_json()))
        (tmp_path / "checks" / f"test_{stem}.py").write_text("")
        page = tmp_path / "docs" / "heuristics" / f"{stem.replace('_', '-')}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE.format(stem))
    declare(tmp_path, PROTOCOL)
    return tmp_path


def declare(root, protocol):
    (root / "experiments").mkdir(exist_ok=True)
    told = f"from heuristics.schema import Protocol\n\nPROTOCOLS = (Protocol.model_validate_json({protocol.model_dump_json()!r}),)\n"
    (root / "experiments" / "star.py").write_text(told)


@pytest.fixture
def written(root):
    """Evidence of the experiment, as it is recorded: rules by page and claim."""
    item = recorded(PROTOCOL, one=LOW, other=HIGH).model_copy(
        update={"slug": "star", "rules": rules_at_home("star", "toy-star")}
    )
    item = item.model_copy(update={"content": item.content_digest()})
    return evidence_files.write(item, root / "evidence" / "star" / "toy-star")


def test_an_experiment_knows_whom_it_serves_and_a_page_what_serves_it(root):
    star, page = load_check("star"), load_check("toy-one")
    assert (star.pages, page.pages) == (("toy-one", "toy-two"), ("toy-one",))
    assert [protocol.decides for protocol in page.protocols] == [("toy",)]
    assert page.homes == {"toy-star": "star"}
    assert name_of(star, "toy-one", TOY.claim) == f"toy-one/{TOY.claim.id}"
    assert name_of(page, "toy-one", TOY.claim) == TOY.claim.id


def test_a_page_sees_its_claims_of_the_evidence_and_the_file_is_as_it_was(root, written):
    (item,) = evidence_files.current("toy-two")
    claim = TOY.claim.model_copy(update={"id": "toy"})
    assert item.spec.decides == ("toy",) and item.rules == {"toy": rule(claim)}
    assert evidence_files.files("toy-two") == evidence_files.files("star") == [written]
    told = evidence_files.read(written)
    assert set(told.rules) == {"toy-one/toy", "toy-two/toy"} and told.content == told.content_digest()
    assert views(load_check("star"), "toy-two", [told]) == [item]


def test_another_page_sees_nothing_of_it(root, written):
    assert evidence_files.current("toy-three") == []
    assert experiments.seen_by("toy", evidence_files.read(written)) is None  # no page of which only the start is named


def test_what_serves_several_pages_is_not_recorded_under_one(root):
    with pytest.raises(HeuristicsError, match="heuristics verify star --profile tiny --protocol toy-star --record"):
        door.run_check(
            "toy-one", profile="tiny", engine="trl", executor="local", console=Console(quiet=True), recording=True
        )


def test_what_is_missing_is_named_once_and_by_the_experiment(root, written):
    assert [entry["slug"] for entry in stale_plans() if entry["state"] == "missing"] == []
    written.unlink()
    assert [(entry["slug"], entry["state"]) for entry in stale_plans()] == [("star", "missing")]


def test_a_protocol_that_decides_a_bare_claim_is_refused(root):
    declare(root, PROTOCOL.model_copy(update={"decides": ("toy",)}))
    with pytest.raises(HeuristicsError, match="decides 'toy'; wanted: page/claim"):
        load_check("toy-one")


def test_a_file_without_protocols_is_refused(root):
    (root / "experiments" / "star.py").write_text("PROTOCOLS = ()\n")
    with pytest.raises(HeuristicsError, match=r"experiments/star\.py: found no PROTOCOLS"):
        load_check("star")
