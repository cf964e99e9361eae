"""What should I set? A rule fitted to what others published for the same method, tuning and length; or near runs."""

import math
import numbers

from heuristics.advice.edge import edge, next_steps
from heuristics.advice.grounds import assumed, disagreement, moves, spoken, uncounted, would_change
from heuristics.advice.rule import range_of, rule_of
from heuristics.schema import GOALS, HeuristicsError, Measured, Recommendation, Tuning, words
from heuristics.store import accepted

DECADE = 1.0
"""How far, in decades of model size, steps and batch, a measured window is believed; beyond it our runs say nothing."""
METHODS = tuple(GOALS)


class InsufficientEvidence(HeuristicsError):
    """Too little is published, and no run is in scope: nothing to base advice on."""


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
    dtype: str | None = None,
    *,
    knob: str = "learning_rate",
) -> Recommendation:
    """Recommend a value of a knob for a training.

    Rates of the small models made in code never enter: their windows do not carry over. Nor does a window enter more
    than a decade of model size, steps or batch away from the runs that showed it, or one whose controls failed.

    Args:
        method: such as `sft`, `dpo`, `grpo`, `ppo`, `rloo` or `kto`.
        tuning: `full`, `lora` or `qlora`.
        params: parameters of the model, such as 7e9 or "7B", or its name, such as "Qwen2.5-7B-Instruct".
        quantized: whether the frozen base is quantised; turns `lora` into `qlora`.
        rank: rank of the adapters.
        batch: completions or examples an optimizer step.
        group_size: completions a prompt.
        beta: coefficient of the KL penalty.
        steps: optimizer steps.
        optimizer: name of the optimizer.
        warmup: share of the steps over which the rate rises.
        dtype: in which trained weights are stored, such as `float32` or `bfloat16`.
        knob: TRL's name of the parameter.

    Returns:
        A range, a point to start from, and what they rest on.

    Raises:
        InsufficientEvidence: no page keeps a rule for the knob, or none for methods of this goal, and no run is in
            scope, or only runs that disagree.
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
    slug, rule = rule_of(knob)
    if rule is None:
        raise InsufficientEvidence(f"no page keeps published settings of {knob!r}, and no run is in scope")
    near = [
        window
        for window in accepted.windows(slug)
        if window.knob == knob and _in_scope(window, method, tuning, params, steps, batch)
    ]
    runs, weak = [window for window in near if not window.controls], [window for window in near if window.controls]
    disagree = bool(runs) and max(window.low for window in runs) > min(window.high for window in runs)
    usual = range_of(rule, method, tuning, steps)
    if usual is None and (disagree or not runs):
        why = f"{disagreement(runs)}; " if disagree else ""
        raise InsufficientEvidence(f"{why}too little is published of {knob} for {method}, and no run is in scope")
    told = {
        "params": params, "rank": rank, "batch": batch, "group_size": group_size, "beta": beta, "steps": steps,
        "optimizer": optimizer, "warmup": warmup, "dtype": dtype,
    }  # fmt: skip
    change = (f"one more task, to settle it: {disagreement(runs)}",) if disagree else tuple(map(uncounted, weak))
    if disagree:
        runs = []
    if runs:
        low, high = min(window.low for window in runs), max(window.high for window in runs)
        point = float(f"{math.sqrt(low * high):.2g}")
    else:
        assert usual is not None
        low, point, high = usual
    stated = [s for s in accepted.statements(slug) if s.knob == knob and s.method == method]
    stated = [s for s in stated if s.tuning is None or s.tuning == tuning or (s.tuning == "lora" and tuning == "qlora")]
    inside = [s for s in stated if all(low <= value <= high for value in s.value)]
    said = {spoken(s): s in inside for s in stated}
    if runs and usual is not None:
        said[f"practice: {words.spell((usual[0], usual[-1]))}"] = low <= usual[-1] and usual[0] <= high
    behind = [row for row in rule.behind if (row.method, row.tuning) == (method, tuning)]
    return Recommendation(
        knob=knob, low=low, point=point, high=high, basis="runs" if runs else "practice", certainty="low",
        edge=edge(slug, knob, method, tuning, point, high), next=next_steps(method, point),
        settings=sum(row.settings for row in behind), laboratories=sum(row.laboratories for row in behind),
        families=sum(row.families for row in behind), practice=(usual[0], usual[-1]) if usual else None,
        sources_for=tuple(text for text, holds in said.items() if holds),
        sources_against=tuple(text for text, holds in said.items() if not holds),
        moves=moves(slug, method, tuning, told), assumed=assumed(rule, method, tuning, told, runs),
        would_change=change or would_change(slug, method, tuning, params, runs), page=slug,
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
