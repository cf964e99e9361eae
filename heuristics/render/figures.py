"""The figures of a page: which evidence each kind of figure is drawn from."""

from collections.abc import Callable, Collection
from functools import partial

from heuristics.render.bounds import OF_WINDOWS, bounds_figure
from heuristics.render.escape import in_html
from heuristics.render.known import Known
from heuristics.render.proxies import proxy_figure
from heuristics.render.runs import runs_figure
from heuristics.render.trends import trends_figure
from heuristics.render.updates import updates_figure
from heuristics.render.windows import windows_figure
from heuristics.schema import Claim, Evidence, Page

_LINES = 4
"""Arms that a figure of runs can hold."""
_NONE = "No run is recorded yet.\n"
Drawn = Callable[[list[Claim], Evidence, str], str]


def runs(known: Known, page: Page, *, pretrained: bool) -> str:
    """For each evidence with a few arms, all its runs, then the comparisons that decided.

    The first evidence of each task is open, what was run again on it is folded. Evidence whose every claim has a figure
    of its own is left out.

    Args:
        known: the build.
        page: the heuristic.
        pretrained: whether the runs of pretrained models are drawn, or those of models made in code.

    Returns:
        HTML blocks; a sentence if no run is recorded yet.
    """
    drawn_elsewhere = {claim.id for claim in page.claims if _has_own_figure(claim)}
    items = [
        (index, item)
        for index, item in _standing(known, page)
        if item.spec
        and len(item.spec.screened) <= _LINES
        and ("/" in item.spec.base) == pretrained
        and not (item.rules and set(item.rules) <= drawn_elsewhere)
    ]
    first: dict[str, int] = {}
    blocks, again = [], []
    for index, item in items:
        task = first.setdefault(item.spec.task if item.spec else "", index)
        block = runs_figure(item, f"{page.slug}-{index}")
        if bounds := bounds_figure(known, page, item, f"{page.slug}-{index}-bounds"):
            block += _folded(f"The comparisons that decide, with their bounds: {item.protocol}", bounds)
        if task == index:
            blocks.append(block)
        else:
            again.append(_folded(_again(item), block))
    return "\n".join(blocks + again) or _NONE


def _has_own_figure(claim: Claim) -> bool:
    return claim.kind in (*OF_WINDOWS, "mechanism") or claim.symptom == "hacking"


def _again(item: Evidence) -> str:
    assert item.spec
    return f"Again, {item.protocol}: {item.spec.task}, {item.spec.steps} steps, {len(item.runs)} runs"


def _folded(words: str, inner: str) -> str:
    return f'<details class="hx-data"><summary>{in_html(words)}</summary>\n{inner}</details>\n'


def _of_claims(asked: Callable[[Claim], bool], draw: Drawn, known: Known, page: Page) -> str:
    """One figure for each evidence that decides claims of some kind.

    Returns:
        HTML blocks; a sentence if none is recorded yet.
    """
    blocks = []
    for index, item in _standing(known, page):
        claims = [claim for claim in page.claims if asked(claim) and claim.id in item.rules]
        if claims:
            blocks.append(draw(claims, item, f"{page.slug}-{index}-{claims[0].kind}"))
    return "\n".join(block for block in blocks if block) or _NONE


def _of_kinds(kinds: Collection[str], claim: Claim) -> bool:
    return claim.kind in kinds


windows = partial(_of_claims, partial(_of_kinds, OF_WINDOWS), lambda _, item, name: windows_figure(item, name))
"""Near-optimal windows of each evidence that decides a claim about windows."""
trends = partial(_of_claims, partial(_of_kinds, ("trend",)), trends_figure)
"""Best value against model size."""
proxies = partial(_of_claims, lambda claim: claim.symptom == "hacking", lambda _, item, name: proxy_figure(item, name))
"""What is paid and what is wanted against the distance from the base."""
updates = partial(_of_claims, partial(_of_kinds, ("mechanism",)), updates_figure)
"""What one update does, by value of the knob."""


def _standing(known: Known, page: Page) -> list[tuple[int, Evidence]]:
    """Evidence with runs that no other file supersedes, numbered."""
    slug = str(page.slug)
    superseded = {name for item in known.evidence[slug] for name in item.supersedes}
    items = [item for item in known.evidence[slug] if item.spec and item.runs and item.content not in superseded]
    return list(enumerate(items, 1))
