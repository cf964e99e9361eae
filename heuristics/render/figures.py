"""The figures of a page: which evidence each kind of figure is drawn from."""

from collections.abc import Callable, Collection
from functools import partial

from heuristics.kinds import Edge
from heuristics.kinds._base.arms import protocol_of
from heuristics.render.charts.forest import drawn
from heuristics.render.charts.margins import margins_figure
from heuristics.render.charts.moves import moves_figure
from heuristics.render.charts.proxies import proxy_figure
from heuristics.render.charts.runs import runs_figure
from heuristics.render.charts.trends import trends_figure
from heuristics.render.charts.updates import updates_figure
from heuristics.render.charts.windows import windows_figure
from heuristics.render.escape import in_html
from heuristics.render.known import Known
from heuristics.schema import Claim, Evidence, HeuristicsError, Page
from heuristics.wiki.defects import closest

OF_WINDOWS = ("ratio", "moves", "slope", "narrower", "location")
"""Kinds of claims that compare windows: their figure is that of the windows."""
_LINES = 4
"""Arms that a figure of runs can hold."""
_NONE = "No run is recorded yet.\n"
_UNDRAWN = "Runs are recorded, but none that this figure can be drawn from.\n"
Drawn = Callable[[list[Claim], Evidence, str], str]


def runs(known: Known, page: Page, *, pretrained: bool) -> str:
    """For each evidence with a few arms, all its runs.

    Of each task, model and tuning the evidence with the most methods is open, the first recorded of such, and what else
    was run there is folded. Evidence whose every claim has a figure of its own is left out.

    Args:
        known: the build.
        page: the heuristic.
        pretrained: whether the runs of pretrained models are drawn, or those of models made in code.

    Returns:
        HTML blocks; a sentence if no run is recorded yet.
    """
    drawn_elsewhere = {claim.id for claim in page.claims if _has_own_figure(claim)}
    there = [(index, item) for index, item in _standing(known, page) if ("/" in protocol_of(item).base) == pretrained]
    items = [
        (index, item)
        for index, item in there
        if item.spec and len(item.spec.screened) <= _LINES and not (item.rules and set(item.rules) <= drawn_elsewhere)
    ]
    items.sort(key=lambda pair: (-len(_methods(pair[1])), pair[1].recorded, -len(pair[1].rules), pair[0]))
    seen: set[tuple[str, ...]] = set()
    blocks, folded = [], []
    for index, item in items:
        name = f"{page.slug}-{index}"
        block = known.drawn.figure(["runs", item.content, name], partial(runs_figure, item, name))
        if _alike(item) in seen:
            folded.append(_folded(_also(item), block))
        else:
            seen.add(_alike(item))
            blocks.append(block)
    return "\n".join(blocks + folded) or (_UNDRAWN if there else _NONE)


def _has_own_figure(claim: Claim) -> bool:
    return claim.kind in OF_WINDOWS or claim.field("symptom") in ("hacking", "jump")


def _methods(item: Evidence) -> set[str]:
    assert item.spec
    return {str(item.spec.arms[arm].method) for arm in item.spec.screened}


def _alike(item: Evidence) -> tuple[str, ...]:
    assert item.spec
    return item.spec.task, item.spec.base, *sorted({str(item.spec.arms[arm].tuning) for arm in item.spec.screened})


def _also(item: Evidence) -> str:
    assert item.spec
    return f"Also, {item.protocol}: {item.spec.task}, {item.spec.steps} steps, {len(item.runs)} runs"


def _folded(words: str, inner: str) -> str:
    return f'<details class="hx-data"><summary>{in_html(words)}</summary>\n{inner}</details>\n'


def _of_claims(word: str, asked: Callable[[Claim], bool], draw: Drawn, known: Known, page: Page) -> str:
    """One figure for each evidence that decides claims of some kind; `word` tells the ids of its kind of figure apart.

    Returns:
        HTML blocks; a sentence if none is recorded yet.
    """
    blocks = []
    for index, item in _standing(known, page):
        claims = [claim for claim in page.claims if asked(claim) and claim.id in item.rules]
        if claims:
            name = f"{page.slug}-{index}-{word}"
            made_of = [word, item.content, name, *(claim.model_dump_json() for claim in claims)]
            blocks.append(known.drawn.figure(made_of, partial(draw, claims, item, name)))
    return "\n".join(block for block in blocks if block) or (_UNDRAWN if blocks else _NONE)


def _of_kinds(kinds: Collection[str], claim: Claim) -> bool:
    return claim.kind in kinds


windows = partial(
    _of_claims, "windows", partial(_of_kinds, OF_WINDOWS), lambda _, item, name: windows_figure(item, name)
)
"""Near-optimal windows of each evidence that decides a claim about windows."""
trends = partial(_of_claims, "trend", partial(_of_kinds, ("slope",)), trends_figure)
"""Best value against model size."""
proxies = partial(_of_claims, "proxy", lambda claim: claim.field("symptom") == "hacking", proxy_figure)
"""What is paid and what is wanted against the distance from the base."""
updates = partial(_of_claims, "updates", lambda claim: claim.field("symptom") == "jump", updates_figure)
"""What one update does, by value of the knob."""


def margins(known: Known, page: Page) -> str:
    """Share of lost runs by multiple of the best value, ours and published in one figure."""
    claims = [claim for claim in page.claims if isinstance(claim, Edge)]
    items, name = _current(known, page), f"{page.slug}-margins"
    made_of = ["margins", name, *(item.content for item in items), *(claim.model_dump_json() for claim in claims)]
    return known.drawn.figure(made_of, lambda: margins_figure(claims, items, name)) or _NONE


def moves(known: Known, page: Page) -> str:
    """What the best value moves with, in one figure."""
    claims = [(claim, known.verdict(page, claim)) for claim in page.claims]
    return moves_figure(claims, f"{page.slug}-moves") or _NONE


def forest_of(known: Known, page: Page, name: str) -> str:
    """The forest plot of a claim, without its table.

    Raises:
        HeuristicsError: the page makes no such claim.
    """
    claims = {claim.id: claim for claim in page.claims}
    if name not in claims:
        raise HeuristicsError(f"[[forest::{name}]]; wanted: {closest(name, claims)}")
    return drawn(claims[name], known.verdict(page, claims[name]), f"{page.slug}-forest-{name}") or _NONE


def of_protocol(known: Known, page: Page, name: str) -> str:
    """All runs of a protocol's newest evidence.

    Raises:
        HeuristicsError: nothing of such a protocol is recorded.
    """
    found = {item.protocol: item for _, item in _standing(known, page)}
    if name not in found:
        raise HeuristicsError(f"[[runs::{name}]]; wanted: {closest(name, found)}")
    item, called = found[name], f"{page.slug}-of-{name}"
    return known.drawn.figure(["of", item.content, called], partial(runs_figure, item, called, data=False))


def _standing(known: Known, page: Page) -> list[tuple[int, Evidence]]:
    """Evidence with runs that no other file supersedes, numbered."""
    return list(enumerate((item for item in _current(known, page) if item.spec and item.runs), 1))


def _current(known: Known, page: Page) -> list[Evidence]:
    """Evidence that no other file supersedes."""
    items = known.evidence[str(page.slug)]
    superseded = {name for item in items for name in item.supersedes}
    return [item for item in items if item.content not in superseded]
