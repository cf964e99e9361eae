"""Chips: a verdict in words, beside the sentence it is about. Colour repeats the words and never replaces them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from heuristics.render.escape import in_html
from heuristics.schema import DIRECTIONS, Assessment, Claim, Evidence, Leg, Scalar, Verdict
from heuristics.verdict.decide import decide, describe, strata

OLD = timedelta(days=180)
_MARKS: Mapping[str, str] = {"supported": "✓", "contradicted": "✗", "inconclusive": "?", "untested": "○"}
_UNITS: Mapping[str, str] = {
    "practice": "configuration", "ceiling": "configuration", "default": "wheel", "code": "wheel", "trend": "size",
    **dict.fromkeys(("shift", "middle", "sensitivity", "invariance"), "seed"),
}  # fmt: skip


def is_of_learning(leg: Leg) -> bool:
    """Whether a leg says only whether anything was learned."""
    return leg.name.startswith(("gain of ", "rise of "))


def plural(number: int, word: str) -> str:
    """A number and its word, such as `1 run` or `24 runs`."""
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else many}"


def headline(verdict: Verdict) -> list[Assessment]:
    """The assessments of the stratum that the verdict's direction is taken from."""
    return next((items for items in strata(verdict.assessments) if describe(items[0].stratum) == verdict.stratum), [])


def behind(claim: Claim, verdict: Verdict) -> str:
    """What the direction rests on, such as `24 runs`; empty if nothing was compared.

    A decision does not rest on tasks that say something else, nor on one whose repeats disagree.
    """
    tasks: dict[Scalar, list[Assessment]] = {}
    for item in headline(verdict):
        tasks.setdefault(item.stratum.get("task"), []).append(item)
    if verdict.direction in ("supported", "contradicted"):
        tasks = {task: items for task, items in tasks.items() if {i.direction for i in items} == {verdict.direction}}
    items = [item for of_task in tasks.values() for item in of_task]
    judged = [[leg for leg in item.legs if not is_of_learning(leg)] for item in items]
    if claim.kind == "default" and judged and judged[0]:
        return f"read in {judged[0][0].name.rpartition(' in ')[2]}"
    sides = 1 if claim.kind == "symptom" else 2  # of a symptom the runs where it is looked for, not the others
    # No stronger than the smaller side: of twelve runs one may be all that a comparison could use.
    counted = [len(legs) if claim.kind == "code" else min(leg.n for leg in legs[:sides]) for legs in judged if legs]
    # The same sizes on two tasks are the same sizes.
    count = max(counted, default=0) if claim.kind == "trend" else sum(counted)
    return plural(count, _UNITS.get(claim.kind, "run")) if count else ""


def elsewhere(claim: Claim, verdict: Verdict) -> list[Verdict]:
    """What other strata than the headline's decide, where that is something else."""
    others = [items for items in strata(verdict.assessments) if describe(items[0].stratum) != verdict.stratum]
    found = [decide([claim], items)[0] for items in others]
    return [other for other in found if other.direction not in (verdict.direction, "inconclusive")]


def spoken(claim: Claim, verdict: Verdict) -> str:
    """A verdict in a few words with what it rests on, such as `supported, low certainty, 24 runs; post hoc`."""
    said, *caveats = verdict.spoken.split("; ")
    return "; ".join([", ".join(part for part in (said, behind(claim, verdict)) if part), *caveats])


def chip(claim: Claim, verdict: Verdict, *, link: bool = True, grounds: bool = True) -> str:
    """A verdict as inline HTML.

    Args:
        claim: the claim.
        verdict: its verdict.
        link: whether the chip leads to the claim's entry on the same page.
        grounds: whether it says what it rests on, not only direction and certainty.
    """
    words = spoken(claim, verdict if grounds else verdict.model_copy(update={"assessments": (), "caveats": ()}))
    about = in_html(f"{claim.says}: {words}" + (f" ({verdict.stratum})" if verdict.stratum else ""))
    inner = f'<span aria-hidden="true">{_MARKS[verdict.direction]}</span>&nbsp;{in_html(words)}'
    kind = f'class="hx-chip hx-{verdict.direction}" title="{about}"'
    return f'<a {kind} href="#claim-{claim.id}">{inner}</a>' if link else f"<span {kind}>{inner}</span>"


def counts(verdicts: Iterable[Verdict]) -> str:
    """How many verdicts point each way, as a row of chips."""
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
    names = {item.evidence for item in verdict.assessments}
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
    """A chip that says why evidence is stale; empty if it is fresh."""
    reasons = staleness(items, today, installed)
    return f'<span class="hx-chip hx-stale">stale: {in_html("; ".join(reasons))}</span>' if reasons else ""
