"""What a recommendation rests on, in words: what moves it, what it takes for granted, what would change it."""

from collections.abc import Mapping

from heuristics.advice.rule import neighbour, range_of
from heuristics.schema import STEPS, Claim, Measured, Statement, Usual, Verdict, words
from heuristics.store import accepted

TOLD = {"parameters": "params"}
"""What a claim says that the best value moves with, as `recommend` calls it where the names differ."""


def disagreement(runs: list[Measured]) -> str:
    """Said where runs near enough disagree."""
    return f"our own runs near this disagree ({'; '.join(map(_shown, runs))})"


def uncounted(window: Measured) -> str:
    """Said of runs near enough whose controls failed."""
    return (
        f"sound controls: our own runs near this show {_shown(window)}, and are not counted: "
        f"{'; '.join(window.controls)}"
    )


def _shown(window: Measured) -> str:
    return f"{words.spell((window.low, window.high))} on {window.task} with {window.base}"


def moves(slug: str, method: str, tuning: str, told: Mapping[str, object]) -> tuple[str, ...]:
    """What the verdicts say of the best value's moving with each thing that was told."""
    return tuple(
        _verdict_of(claim, accepted.verdict(slug, claim.id))
        for claim in accepted.claims(slug)
        if claim.moves_with is not None
        and method in claim.scope.methods
        and {**told, "tuning": tuning}.get(TOLD.get(claim.moves_with, claim.moves_with)) is not None
    )


def _verdict_of(claim: Claim, verdict: Verdict | None) -> str:
    if verdict is None or verdict.direction == "untested":
        return f"{claim.says}: untested [{claim.id}]"
    told = "; ".join(part for part in (verdict.spoken, verdict.number, verdict.where) if part)
    return f"{claim.says}: {told} [{claim.id}]"


def assumed(rule: Usual, method: str, tuning: str, told: Mapping[str, object], runs: list[Measured]) -> tuple[str, ...]:
    """What the answer takes for granted, the most telling first."""
    found = []
    steps = told["steps"]
    if not runs and steps is None:
        short = range_of(rule, method, tuning, rule.shortest)
        other = f"; at {rule.shortest:g} it would be {words.spell((short[1],))}" if short else ""
        found.append(f"steps not told, taken as {STEPS:,}{other}")
    elif not runs and not rule.shortest <= float(str(steps)) <= rule.longest:
        end = rule.shortest if float(str(steps)) < rule.shortest else rule.longest
        found.append(f"steps {steps}: taken as {end:,.0f}, for sweeps tell of {rule.shortest:g} to {rule.longest:,.0f}")
    if lone := neighbour(rule, method, tuning):
        found.append(lone)
    size = told["params"]
    if not runs and isinstance(size, int | float) and rule.smallest and rule.largest:
        ends = (words.spell_size(rule.smallest), words.spell_size(rule.largest))
        if not rule.smallest <= size <= rule.largest:
            found.append(f"{words.spell_size(size)} parameters: what is published is of {' to '.join(ends)}")
    counted = {"steps", *(("params", "batch") if runs else ())}
    shown = {**told, "params": words.spell_size(size) if isinstance(size, int | float) else None}
    idle = [f"{name} {shown[name]}" for name, value in told.items() if value is not None and name not in counted]
    unknown = [name for name, value in told.items() if value is None and name != "steps"]
    found += [f"told, but it makes no difference to the range yet: {', '.join(idle)}"] if idle else []
    found += [f"not told, taken as whatever is common: {', '.join(unknown)}"] if unknown else []
    return tuple(found)


def would_change(slug: str, method: str, tuning: str, params: float | None, runs: list[Measured]) -> tuple[str, ...]:
    """What would change the answer: runs that are not there, or sound controls of those that are."""
    if runs:
        tasks = ", ".join(sorted({f"{window.task} on {window.base}" for window in runs}))
        return (f"runs of another task or model: these are {tasks}, {max(w.steps for w in runs)} steps",)
    known = [w for w in accepted.windows(slug) if w.pretrained and (w.method, w.tuning) == (method, tuning)]
    if sound := [window for window in known if not window.controls]:
        near = "; ".join(map(_told, sound))
        return (f"size, steps and batch: within a decade of {near} our own runs would speak",)
    if known:
        why = "; ".join(dict.fromkeys(reason for window in known for reason in window.controls))
        runs_of = f"our own runs of {'; '.join(map(_told, known))}"
        return (f"sound controls: {runs_of} are not counted, for a control of theirs failed: {why}",)
    size = f" within a decade of {words.spell_size(params)} parameters" if params else ""
    return (f"{method} runs by {tuning} tuning of a pretrained model{size}: there are none",)


def _told(window: Measured) -> str:
    return f"{words.spell_size(window.parameters)} parameters, {window.steps} steps, batch {window.batch}"


def spoken(statement: Statement) -> str:
    """A cited source and what it says."""
    return f"{statement.source}: {statement.says}"
