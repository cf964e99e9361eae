"""`[[word::name]]`: the parts that a page can ask for, computed from pages, verdicts and evidence."""

from collections.abc import Callable, Mapping

from heuristics.render import symptoms
from heuristics.render.calibration import calibration
from heuristics.render.chips import plural
from heuristics.render.claims import claims_in_words, claims_list, taken_over
from heuristics.render.engines import checks, speed
from heuristics.render.escape import in_html, in_markdown, in_plain_text
from heuristics.render.evidence import evidence_list
from heuristics.render.figures import forest_of, margins, moves, of_protocol, proxies, runs, trends, updates, windows
from heuristics.render.kinds import kinds_table
from heuristics.render.known import Known
from heuristics.render.listing import listing
from heuristics.render.recommendations import accuracy as accuracy_of_advice
from heuristics.render.recommendations import recommendations, recommendations_in_words
from heuristics.render.rules import accuracy, example, rules
from heuristics.schema import HeuristicsError, Page
from heuristics.store import paths
from heuristics.store.contradictions import contradictions
from heuristics.wiki.defects import closest

FALSE_RATE = 0.05
Token = Callable[[Known, Page, str], str]


def contradictions_list(known: Known, page: Page, source: str) -> str:
    """Where a page contradicts itself or its sources, found without a run."""
    found = contradictions(page)
    if not found:
        return "None found.\n"
    lines = []
    for row in found:
        claims = ", ".join(
            f'<a href="{known.claim_address(page, claim, source)}">{in_html(claim)}</a>' for claim in row.claims
        )
        lines.append(f"- {in_markdown(row.says)} <small>({claims})</small>")
    return "\n".join(lines) + "\n"


def _claims(known: Known, page: Page, _: str) -> str:
    return f"{claims_list(known, page)}\n\n{expected_errors(known, page)}".rstrip() + "\n"


def expected_errors(known: Known, page: Page) -> str:
    """How many verdicts of a page rest on intervals, and how many false ones to expect at 5 %; empty where none do."""
    rows = [known.verdict(page, claim) for claim in page.claims]
    tested = [verdict for verdict in rows if any(one.low != one.high for one in verdict.headline)]
    if not tested:
        return ""
    decided = sum(verdict.direction in ("supported", "contradicted") for verdict in tested)
    expected = f"{len(tested) * FALSE_RATE:.1f}"
    return (
        f"This page estimates {plural(len(tested), 'claim')} and decides {decided} of them. Each end of an interval is "
        f"made to miss in {FALSE_RATE:.0%} of repetitions: about {expected} false verdicts, if every claim stood at "
        "its margin. How often the kinds do miss was measured on runs of known truth: see How verdicts are made.\n"
    )


TOKENS: Mapping[str, Token] = {
    "advice::accuracy": lambda known, _page, _source: accuracy_of_advice(known.root),
    **{f"index::{folder}": listing(folder) for folder in paths.PAGE_FOLDERS},
    "claims::table": _claims,
    "claims::taken": lambda known, page, source: taken_over(known, page, source),
    "figures::margins": lambda known, page, _: margins(known, page),
    "figures::moves": lambda known, page, _: moves(known, page),
    "figures::pretrained": lambda known, page, _: runs(known, page, pretrained=True),
    "figures::proxies": lambda known, page, _: proxies(known, page),
    "figures::runs": lambda known, page, _: runs(known, page, pretrained=False),
    "figures::trends": lambda known, page, _: trends(known, page),
    "figures::updates": lambda known, page, _: updates(known, page),
    "figures::windows": lambda known, page, _: windows(known, page),
    "evidence::files": evidence_list,
    "contradictions::here": contradictions_list,
    "kinds::table": lambda _known, _page, _source: kinds_table(),
    "calibration::judges": lambda known, _page, _source: calibration(known.root),
    "lint::accuracy": lambda known, _page, _source: accuracy(known.root),
    "lint::example": lambda _known, _page, _source: example(),
    "rules::lint": lambda _known, _page, source: rules(source),
    "diagnose::accuracy": lambda known, _page, _source: symptoms.accuracy(known.root),
    "diagnose::chance": lambda known, _page, _source: symptoms.false_stops(known.root),
    "diagnose::example": lambda known, _page, _source: symptoms.screen(known.root),
    "diagnose::symptoms": lambda _known, _page, source: symptoms.symptom_list(source),
    "engines::checks": lambda known, _page, _source: checks(known.root),
    "engines::speed": lambda known, _page, _source: speed(known.root),
}
"""What stands for each `[[word::name]]`; see `_NAMED` for the others."""
_NAMED: Mapping[str, Callable[[Known, Page, str], str]] = {
    "recommend": lambda _, page, methods: recommendations(page, methods.split()),
    "forest": forest_of,
    "runs": of_protocol,
}
"""Words whose name is no fixed one: methods, a claim, a protocol."""

_OF_A_HEURISTIC = ("claims", "figures", "evidence", "contradictions", *_NAMED)


def answer(word: str, name: str, known: Known, page: Page, source: str) -> str:
    """What stands in place of `[[word::name]]`.

    Raises:
        HeuristicsError: no such part, or a part of a heuristic on a page that has no claims.
    """
    token = f"{word}::{name}"
    if word in _OF_A_HEURISTIC and not known.judges(page):
        raise HeuristicsError(f"[[{token}]]; wanted: only on a heuristic page with claims in checks/<stem>/claims.py")
    if word in _NAMED:
        return _NAMED[word](known, page, name)
    if token not in TOKENS:
        raise HeuristicsError(f"[[{token}]]; wanted: {closest(token, TOKENS)}")
    return TOKENS[token](known, page, source)


def in_words(word: str, name: str, written: str, known: Known, page: Page) -> str:
    """What `answer` wrote, for readers of plain text: claims and tables as lines, no figures."""
    if word in ("figures", "forest", "runs"):
        return "(figures: on the site)\n"
    if (word, name) == ("claims", "table"):
        return claims_in_words(known, page) + "\n"
    if (word, name) == ("claims", "taken"):
        return "(their verdicts: in the list of all claims)\n"
    if word == "recommend":
        return recommendations_in_words(page, name.split())
    return in_plain_text(written)
