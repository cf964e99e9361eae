"""Where a page contradicts itself or a source that it cites."""

from heuristics.schema import Claim, Contradiction, Page
from heuristics.schema.words import TUNINGS, spell


def contradictions(page: Page) -> tuple[Contradiction, ...]:
    """Where a page contradicts itself or a source it cites.

    Found are: two windows of one knob and method that differ; a ratio that the page's own windows do not give; a value
    stated by a source that lies outside the page's window for that method.
    """
    windows = [c for c in page.claims if c.kind in ("window", "location") and not c.ours and not c.field("every")]
    found = []
    for index, one in enumerate(windows):
        for other in windows[index + 1 :]:
            if (one.knob, one.scope) == (other.knob, other.scope) and one.numbers != other.numbers:
                words = f"two windows for {_method(one)}: {spell(one.numbers)} and {spell(other.numbers)}"
                found.append(Contradiction(claims=(one.id, other.id), says=words))
    for ratio in (claim for claim in page.claims if claim.kind == "ratio" and not claim.ours):
        found.extend(_ratio_against_windows(ratio, windows))
    for statement in page.statements:
        for claim in windows:
            same = statement.knob == claim.knob and statement.method in claim.scope.methods
            inside = all(claim.numbers[0] <= value <= claim.numbers[-1] for value in statement.value)
            if same and not inside:
                words = f"for {_method(claim)} the rule says {spell(claim.numbers)}, "
                words += f"the cited source {statement.source!r} {statement.says}"
                if claim.scope.tuning and statement.tuning and statement.tuning not in claim.scope.tuning:
                    ours = " or ".join(TUNINGS[tuning] for tuning in claim.scope.tuning)
                    words += f"; that is {TUNINGS[statement.tuning]}, and the rule, without saying so, is about {ours}"
                found.append(Contradiction(claims=(claim.id,), says=words))
    return tuple(found)


def _ratio_against_windows(ratio: Claim, windows: list[Claim]) -> list[Contradiction]:
    """The span of quotients between the upper method's window and those of every other method."""
    upper = [
        claim for claim in windows if claim.scope.methods[:1] == ratio.scope.methods[1:2] and claim.knob == ratio.knob
    ]
    lower = [
        claim for claim in windows if claim.scope.methods[:1] != ratio.scope.methods[1:2] and claim.knob == ratio.knob
    ]
    if not upper or not lower:
        return []
    quotients = [top / low for above in upper for top in above.numbers for below in lower for low in below.numbers]
    low, high = min(quotients), max(quotients)
    if ratio.numbers[0] <= low and high <= ratio.numbers[-1]:
        return []
    return [
        Contradiction(
            claims=(ratio.id, *(claim.id for claim in (*upper, *lower))),
            says=f"{ratio.numbers[0]:g} to {ratio.numbers[-1]:g} times, but the page's own windows give "
            f"{low:.2g} to {high:.3g} times",
        )
    ]


def _method(claim: Claim) -> str:
    return ", ".join(claim.scope.methods).upper()
