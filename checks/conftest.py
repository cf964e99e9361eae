"""`pytest checks/`: run what the pages claim. `--replay` judges the recorded evidence, in seconds and without torch.

A fresh run is judged by itself, claim by claim, and held against what is published: a test passes where they agree, is
skipped with the reason where the run is too small to say, and fails where it surely conflicts, or where a control
failed. `--record` writes evidence, and judges it the same way.
"""

import gc

import pytest
from rich.console import Console

from heuristics.schema import HeuristicsError
from heuristics.store import accepted, pages
from heuristics.store.checks import check_path, slugs

_outcomes = pytest.StashKey()


class Conflict(str):
    """What speaks against the published verdict, in words; equal to none."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


def pytest_assertrepr_compare(left):
    return [str(left)] if isinstance(left, Conflict) else None


def pytest_addoption(parser):
    group = parser.getgroup("heuristics")
    group.addoption("--replay", action="store_true", help="judge the recorded evidence; nothing is trained")
    group.addoption("--record", action="store_true", help="write evidence files; needs a clean checkout")
    group.addoption("--profile", default="smoke", choices=("smoke", "tiny", "small", "gpu"), help="size of a fresh run")
    group.addoption("--engine", default=None, help="engine of a fresh run; population where held equal to trl")
    group.addoption("--executor", default="local", help="executor of a fresh run")


def pytest_configure(config):
    config.stash[_outcomes] = {}
    if config.getoption("replay", default=False):
        gc.disable()  # it only builds up, and ends: collecting garbage takes a tenth of the time


def pytest_generate_tests(metafunc):
    """One test a claim of the module's page."""
    if "published" in metafunc.fixturenames:
        slug = next(slug for slug in slugs() if check_path(slug) == metafunc.definition.path)
        claims = [claim.id for claim in pages.load(slug).claims]
        metafunc.parametrize("claim", [(slug, claim) for claim in claims], ids=claims)


@pytest.fixture
def published(claim):
    """The accepted verdict of a claim."""
    slug, claim_id = claim
    known = {verdict.claim: verdict for verdict in accepted.verdicts(slug)}
    if claim_id not in known:
        pytest.fail(
            f"{claim_id} has no accepted verdict; if the page is right: heuristics accept {slug}", pytrace=False
        )
    return known[claim_id]


@pytest.fixture
def verdict(claim, request, published):
    """With `--replay`, the verdict that the evidence files give now.

    Of a fresh run the published verdict, once the run was judged by itself and does not conflict with it: the test is
    skipped where the run is too small to say, and fails where it surely conflicts.
    """
    slug, claim_id = claim
    done = request.config.stash[_outcomes]
    if slug not in done:
        try:
            done[slug] = _replay(slug) if request.config.option.replay else _run(slug, request.config.option)
        except Exception as error:  # kept, so that a claim's test does not train all over again
            done[slug] = error
    if isinstance(done[slug], HeuristicsError):
        pytest.fail(str(done[slug]), pytrace=False)
    if isinstance(done[slug], Exception):
        raise done[slug]
    return (_replayed if request.config.option.replay else _judged)(done[slug], claim_id, published)


def _judged(outcome, claim_id, published):
    found = outcome.stances.get(claim_id)
    if found is None:
        pytest.skip("this run is not about it")
    if found.word == "conflicts":
        return Conflict(f"this run conflicts with the published verdict, {published.spoken}: {found.why}")
    if outcome.problems:
        return Conflict("\n".join(outcome.problems))
    if found.word == "too few to say":
        pytest.skip(found.why)
    return published


def _replayed(outcome, claim_id, published):
    verdicts, stale, difference = outcome
    wrong = "\n".join((*stale, *([difference] if difference else [])))
    return Conflict(wrong) if wrong else verdicts[claim_id]


def _replay(slug):
    from heuristics import verdict
    from heuristics.experiment.stale import stale

    found = verdict.recompute(slug)
    return {item.claim: item for item in found}, stale(slug), verdict.difference(slug, accepted.verdicts(slug), found)


def _run(slug, option):
    from heuristics.experiment.check import run_check

    return run_check(
        slug, profile=option.profile, engine=option.engine, executor=option.executor, console=Console(stderr=True),
        recording=option.record,
    )  # fmt: skip


def pytest_terminal_summary(terminalreporter, config):
    for slug, outcome in config.stash[_outcomes].items():
        for claim, found in getattr(outcome, "stances", {}).items():
            terminalreporter.write_line(f"{slug} {claim}: {found.word}")
        for path in getattr(outcome, "files", ()):
            terminalreporter.write_line(f"recorded {path}")
