"""What is known of a claim today: its sentence, its accepted verdict, how sure that is."""

import re

from heuristics.schema import Claim, HeuristicsError, Verdict
from heuristics.store import accepted, pages


def find_claim(named: str) -> Claim:
    """The claim `slug/id`.

    Raises:
        HeuristicsError: there is no such claim.
    """
    slug, _, wanted = named.partition("/")
    for claim in pages.load(slug).claims:
        if claim.id == wanted:
            return claim
    raise HeuristicsError(f"no claim {wanted!r} on page {slug!r}, which a rule or a symptom rests on")


def verdict_of(named: str) -> Verdict | None:
    """The accepted verdict of the claim `slug/id`, None if it has none."""
    slug, _, wanted = named.partition("/")
    return next((verdict for verdict in accepted.verdicts(slug) if verdict.claim == wanted), None)


def strength(named: str) -> str:
    """What is known of a claim: its sentence, verdict and certainty."""
    claim, verdict = find_claim(named), verdict_of(named)
    if verdict is None:
        return f"{claim.says}: untested"
    said = re.sub(r"^[\w/-]+: ", "", verdict.reason)  # without the name of the file
    reason = f" ({said})" if len(said) < 160 else ""
    return f"{claim.says}: {verdict.spoken}{reason}"
