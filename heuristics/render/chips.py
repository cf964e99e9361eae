"""Marks: a verdict in words, beside the sentence it is about. Colour repeats the words and never replaces them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from heuristics.render.escape import in_html
from heuristics.schema import DIRECTIONS, Claim, Evidence, Group, Verdict
from heuristics.schema.words import spell_interval

OLD = timedelta(days=180)
_ELSEWHERE = ("on pretrained models", "on models made in code", "by what is published")
"""How a caveat ends that tells of another group of models."""
_NOTHING = "a number not known yet"
_GROUPS: Mapping[str, Group] = {
    "published": "published", "pretrained": "pretrained", "small models": "made in code",
}  # fmt: skip
_MARKS: Mapping[str, str] = {"supported": "✓", "contradicted": "✗", "inconclusive": "?", "untested": "○"}


def plural(number: int, word: str) -> str:
    """A number and its word, such as `1 run` or `24 runs`."""
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else many}"


def spoken(claim: Claim, verdict: Verdict) -> str:
    """A verdict in a few words with what was found: `supported, low certainty, 5.1 times (2.4 to 11); post hoc`."""
    found = ", ".join(part for part in (verdict.standing, verdict.number) if part)
    return "; ".join((found, *verdict.caveats))


def filled(words: str, verdict: Verdict) -> str:
    """Words of a mention with what was found in place of `{number}`, and of `{published}` what was found there.

    `{small models}` and `{pretrained}` stand for the other groups, likewise. Where a group gave no number, it is said.
    """
    said = words.replace("{number}", verdict.number or _NOTHING)
    for name, group in _GROUPS.items():
        found = [one for one in verdict.syntheses if one.group == group]
        numbers = [spell_interval(verdict.scale, verdict.unit, one.estimate, one.low, one.high) for one in found]
        said = said.replace(f"{{{name}}}", "; ".join(numbers) or _NOTHING)
    return said


def chip(claim: Claim, verdict: Verdict, address: str = "") -> str:
    """A verdict as a short mark: direction, certainty, and where another group of models says otherwise.

    All the rest is shown on hovering, and in the claim's entry.

    Args:
        claim: the claim.
        verdict: its verdict.
        address: of the claim's entry, where the mark shall lead there.
    """
    others = [words for words in verdict.caveats if words.endswith(tuple(_ELSEWHERE))]
    words = "; ".join((verdict.standing.replace(" certainty", ""), *others))
    about = in_html(f"{claim.says}: {spoken(claim, verdict)}" + (f" ({verdict.where})" if verdict.where else ""))
    inner = f'<span aria-hidden="true">{_MARKS[verdict.direction]}</span>&nbsp;{in_html(words)}'
    kind = f'class="hx-chip hx-{verdict.direction}" title="{about}"'
    return f'<a {kind} href="{in_html(address)}">{inner}</a>' if address else f"<span {kind}>{inner}</span>"


def counts(verdicts: Iterable[Verdict]) -> str:
    """How many verdicts point each way, as a row of marks."""
    found = Counter(verdict.direction for verdict in verdicts)
    return " ".join(
        f'<span class="hx-chip hx-{way}"><span aria-hidden="true">{_MARKS[way]}</span>&nbsp;{found[way]} {way}</span>'
        for way in DIRECTIONS
        if found[way]
    )


def spoken_counts(verdicts: Iterable[Verdict]) -> str:
    """How many verdicts point each way, such as `2 supported, 1 contradicted`."""
    found = Counter(verdict.direction for verdict in verdicts)
    return ", ".join(f"{found[way]} {way}" for way in DIRECTIONS if found[way])


def resting_on(verdict: Verdict, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence behind a verdict."""
    names = {effect.evidence for effect in verdict.effects}
    return [item for item in evidence if any(_is_named(item, name) for name in names)]


def _is_named(item: Evidence, name: str) -> bool:
    short = f"{item.protocol}/{item.profile}-{item.engine}-{item.device}"
    return name in (short, f"{short}-{item.content[:8]}")


def staleness(items: Iterable[Evidence], today: date, installed: Mapping[str, str]) -> tuple[str, ...]:
    """Why evidence is no longer fresh, in words; empty if it is.

    Args:
        items: the evidence.
        today: the day of the build.
        installed: versions of what the evidence was made with, as the building environment has them.
    """
    found: dict[str, None] = {}
    for item in items:
        if today - item.recorded > OLD:
            found[f"older than {OLD.days} days"] = None
        for name, version in installed.items():
            tested = item.environment.get(name)
            if tested and tested.split(".")[0] != version.split(".")[0]:
                found[f"run with {name} {tested}, not with {version.split('.')[0]}.x"] = None
    return tuple(found)


def freshness_chip(items: Iterable[Evidence], today: date, installed: Mapping[str, str]) -> str:
    """A mark that says why evidence is stale; empty if it is fresh."""
    reasons = staleness(items, today, installed)
    return f'<span class="hx-chip hx-stale">stale: {in_html("; ".join(reasons))}</span>' if reasons else ""
