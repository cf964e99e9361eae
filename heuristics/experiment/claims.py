"""Claims that a check can decide: of its own page, or of all pages that an experiment serves."""

from collections.abc import Sequence

from heuristics.experiment.record import rules_of
from heuristics.schema import Claim, Evidence
from heuristics.store import pages
from heuristics.store.checks import Check, load_check
from heuristics.store.experiments import seen_by


def name_of(check: Check, page: str, claim: Claim) -> str:
    """What the check's protocols call a claim: its id, or `page/id` where they serve several pages."""
    return claim.id if check.pages == (check.slug,) else f"{page}/{claim.id}"


def rules_at_home(home: str, protocol: str) -> dict[str, str]:
    """Rules of all claims that a protocol decides, under the names that it has for them where it is recorded.

    Args:
        home: heuristic or experiment that the protocol is of.
        protocol: its id.

    Raises:
        HeuristicsError: see `load_check` and `pages.load`.
    """
    check = load_check(home)
    claims = {name_of(check, page, claim): claim for page in check.pages for claim in pages.load(page).claims}
    return rules_of(claims, next(one for one in check.protocols if one.id == protocol).decides)


def views(check: Check, page: str, items: Sequence[Evidence]) -> list[Evidence]:
    """Evidence as one of the check's pages sees it."""
    if page == check.slug:
        return list(items)
    return [seen for item in items if (seen := seen_by(page, item)) is not None]
