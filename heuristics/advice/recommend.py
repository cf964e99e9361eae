"""What should I set? What laboratories set for the same method and tuning; and what runs near enough show."""

import math
import numbers
from collections.abc import Mapping

from heuristics.advice.practice import InsufficientEvidence, Practice, practice, published
from heuristics.schema import Claim, HeuristicsError, Measured, Recommendation, Statement, Tuning, Verdict, words
from heuristics.store import accepted

DECADE = 1.0
"""How far, in decades of model size, steps and batch, a measured window is believed; beyond it our runs say nothing."""
METHODS = ("sft", "dpo", "grpo", "ppo", "rloo", "kto", "reinforce")
TOLD = {"parameters": "params"}
"""What a claim says that the best value moves with, as `recommend` calls it where the names differ."""


def recommend(
    method: str,
    tuning: Tuning,
    params: float | str | None = None,
    quantized: bool | None = None,
    rank: int | None = None,
    batch: int | None = None,
    group_size: int | None = None,
    beta: float | None = None,
    steps: int | None = None,
    optimizer: str | None = None,
    warmup: float | None = None,
    *,
    knob: str = "learning_rate",
) -> Recommendation:
    """Recommend a value of a knob for a training.

    Rates of the small models made in code never enter: their windows do not carry over. Nor does a window enter more
    than a decade of model size, steps or batch away from the runs that showed it, or one whose controls failed.

    Args:
        method: `sft`, `dpo`, `grpo`, `ppo`, `rloo`, `kto` or `reinforce`.
        tuning: `full`, `lora` or `qlora`.
        params: parameters of the model, such as 7e9 or "7B".
        quantized: whether the frozen base is quantised; turns `lora` into `qlora`.
        rank: rank of the adapters.
        batch: completions or examples an optimizer step.
        group_size: completions a prompt.
        beta: coefficient of the KL penalty.
        steps: optimizer steps.
        optimizer: name of the optimizer.
        warmup: share of the steps over which the rate rises.
        knob: TRL's name of the parameter.

    Returns:
        A range, a point to start from, and what they rest on.

    Raises:
        InsufficientEvidence: fewer than ten published settings or three laboratories, and no run in scope, or only runs
            that disagree.
        HeuristicsError: unknown method or tuning, or a size, batch or number of steps that is not above 0.
    """
    tuning = tuning.lower() if isinstance(tuning, str) else tuning  # type: ignore[assignment]
    if tuning not in ("full", "lora", "qlora"):
        raise HeuristicsError(f"unknown tuning {tuning!r}: it is full, lora or qlora")
    if not isinstance(method, str) or method.lower() not in METHODS:
        raise HeuristicsError(f"unknown method {method!r}: it is {', '.join(METHODS[:-1])} or {METHODS[-1]}")
    if isinstance(params, str):
        params = words.read_size(params)
    for name, number in (("params", params), ("batch", batch), ("steps", steps)):
        if number is not None and not (_is_number(number) and number > 0 and math.isfinite(number)):
            raise HeuristicsError(f"{name} {number!r}: a number above 0 is wanted")
    if quantized and tuning == "lora":
        tuning = "qlora"
    method = method.lower()
    slug, settings = published(knob)
    if not slug:
        raise InsufficientEvidence(f"no page keeps published settings of {knob!r}, and no run is in scope")
    near = [
        window
        for window in accepted.windows(slug)
        if window.knob == knob and _in_scope(window, method, tuning, params, steps, batch)
    ]
    runs, weak = [window for window in near if not window.controls], [window for window in near if window.controls]
    disagree = bool(runs) and max(window.low for window in runs) > min(window.high for window in runs)
    usual: Practice | None
    try:
        usual = practice(settings, method, tuning, params)
    except InsufficientEvidence as error:
        if not runs:
            raise
        if disagree:
            raise InsufficientEvidence(f"{_disagreement(runs)}; {error}") from error
        usual = None
    told = {
        "params": params, "rank": rank, "batch": batch, "group_size": group_size, "beta": beta, "steps": steps,
        "optimizer": optimizer, "warmup": warmup,
    }  # fmt: skip
    change = (f"one more task, to settle it: {_disagreement(runs)}",) if disagree else tuple(map(_uncounted, weak))
    if disagree:
        runs = []
    if runs:
        low, high = min(window.low for window in runs), max(window.high for window in runs)
        point = float(f"{math.sqrt(low * high):.2g}")
    else:
        assert usual is not None
        low, point, high = usual.low, usual.point, usual.high
    stated = [s for s in accepted.statements(slug) if s.knob == knob and s.method == method]
    stated = [s for s in stated if s.tuning is None or s.tuning == tuning or (s.tuning == "lora" and tuning == "qlora")]
    inside = [s for s in stated if all(low <= value <= high for value in s.value)]
    said = {_spoken(s): s in inside for s in stated}
    if runs and usual is not None:
        said[f"practice: {words.spell((usual.low, usual.high))}"] = low <= usual.high and usual.low <= high
    return Recommendation(
        knob=knob, low=low, point=point, high=high, basis="runs" if runs else "practice", certainty="low",
        settings=usual.settings if usual else 0, laboratories=usual.laboratories if usual else 0,
        near=usual.near if usual else None, unsized=usual.unsized if usual else None,
        votes=usual.votes if usual else None,
        practice=(usual.low, usual.high) if usual else None,
        sources_for=tuple(text for text, holds in said.items() if holds),
        sources_against=tuple(text for text, holds in said.items() if not holds),
        moves=_moves(slug, method, tuning, told), assumed=_assumed(told, usual, tuning, runs),
        would_change=change or _would_change(slug, method, tuning, params, runs), page=slug,
    )  # fmt: skip


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _in_scope(
    window: Measured, method: str, tuning: str, params: float | None, steps: int | None, batch: int | None
) -> bool:
    """Whether a window was seen whole, on a pretrained model, near enough; what is not told is near nothing."""
    pairs = ((params, window.parameters), (steps, window.steps), (batch, window.batch))
    near = all(
        known is None or (asked and known and abs(math.log10(asked / known)) <= DECADE) for asked, known in pairs
    )
    closed = not (window.open_low or window.open_high)
    return window.pretrained and closed and (window.method, window.tuning) == (method, tuning) and near


def _disagreement(runs: list[Measured]) -> str:
    return f"our own runs near this disagree ({'; '.join(map(_shown, runs))})"


def _uncounted(window: Measured) -> str:
    return (
        f"sound controls: our own runs near this show {_shown(window)}, and are not counted: "
        f"{'; '.join(window.controls)}"
    )


def _shown(window: Measured) -> str:
    return f"{words.spell((window.low, window.high))} on {window.task} with {window.base}"


def _moves(slug: str, method: str, tuning: str, told: Mapping[str, object]) -> tuple[str, ...]:
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


def _assumed(told: Mapping[str, object], usual: Practice | None, tuning: str, runs: list[Measured]) -> tuple[str, ...]:
    counted = {"params", *(("steps", "batch") if runs else ())}
    idle = [f"{name} {value!r}" for name, value in told.items() if value is not None and name not in counted]
    unknown = [name for name, value in told.items() if value is None]
    found = [f"told, but it makes no difference to the range yet: {', '.join(idle)}"] if idle else []
    found += [f"not told, taken as whatever is common: {', '.join(unknown)}"] if unknown else []
    if usual is not None and usual.adapters:
        found.append(f"too little is published for {tuning} alone: settings of LoRA and QLoRA taken together")
    return tuple(found)


def _would_change(slug: str, method: str, tuning: str, params: float | None, runs: list[Measured]) -> tuple[str, ...]:
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


def _spoken(statement: Statement) -> str:
    return f"{statement.source}: {statement.says}"
