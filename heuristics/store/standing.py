"""What is known of a claim today: its sentence, its accepted verdict, how sure that is."""

from heuristics.schema import Claim, HeuristicsError, Verdict
from heuristics.store import accepted


def find_claim(named: str) -> Claim:
    """The claim `slug/id`.

    Raises:
        HeuristicsError: there is no such claim, or it was never accepted.
    """
    slug, _, wanted = named.partition("/")
    claim = accepted.claim(slug, wanted)
    if claim is None:
        raise HeuristicsError(
            f"{accepted.file(slug)}: no claim {wanted!r}, which a rule or a symptom rests on; if the page makes it: "
            f"heuristics accept {slug}"
        )
    return claim


def verdict_of(named: str) -> Verdict | None:
    """The accepted verdict of the claim `slug/id`, None if it has none."""
    slug, _, wanted = named.partition("/")
    return accepted.verdict(slug, wanted)


def numbers_of(named: str) -> tuple[float, ...]:
    """The numbers of the claim `slug/id`, lowest first; the limits that it leaves open are left out.

    Raises:
        HeuristicsError: there is no such claim.
    """
    return find_claim(named).numbers


def strength(named: str) -> str:
    """What is known of a claim: its sentence, verdict, certainty and number."""
    claim, verdict = find_claim(named), verdict_of(named)
    if verdict is None:
        return f"{claim.says}: untested"
    found = f" ({verdict.number})" if verdict.number else ""
    return f"{claim.says}: {verdict.spoken}{found}"
