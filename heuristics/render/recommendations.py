"""What to set, by method and tuning: the same numbers that `heuristics.recommend` gives, in a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from heuristics.advice import InsufficientEvidence, recommend
from heuristics.render.charts import svg
from heuristics.render.results import measured
from heuristics.schema import STEPS, HeuristicsError, Page, Recommendation, Tuning
from heuristics.schema.words import spell

TUNINGS: Mapping[Tuning, str] = {"full": "full fine-tuning", "lora": "LoRA or QLoRA"}
SHORT = 50
"""Steps of a short training, as most published sweeps are."""


def accuracy(root: Path) -> str:
    """What `benchmarks/advice_accuracy.py` measured, in a sentence."""
    return measured(root, "advice-accuracy", "python benchmarks/advice_accuracy.py", _accuracy)


def _accuracy(data: Mapping[str, Mapping[str, float]]) -> str:
    ours, *others = data.items()
    beside = "; ".join(f"{name}, {_held(row)}" for name, row in others)
    near = "; ".join(
        f"{name} {row['optima: near']} of {row['optima: answered']}" for name, row in (("this rule", ours[1]), *others)
    )
    return (
        f"How good is it? Made without a laboratory's own settings, the range holds what that laboratory chose "
        f"{_held(ours[1])}. Beside it: {beside}. Made without a family of published sweeps, its value lies within "
        f"three times the best rate of that family: {near}. The sweeps were known when the form of the rule was "
        "chosen.\n"
    )


def _held(row: Mapping[str, float]) -> str:
    """How many settings of published works a range holds, and how wide it is."""
    share, factor = row["inside"] / row["answered"], 10 ** row["mean width in decades"]
    return f"in {share:.0%} of cases ({row['inside']} of {row['answered']}), {factor:.1f} times from end to end"


def recommendations(page: Page, methods: Sequence[str]) -> str:
    """The answer card: for each method and tuning what to set, where it breaks, and what to do next.

    Args:
        page: the heuristic.
        methods: in the order of the rows.

    Raises:
        HeuristicsError: no claim names a knob, or there is nothing to recommend for any method named.
    """
    columns, rows = _table(page, methods)
    return f"""\
<div class="hx-answer" markdown="0">
<div class="hx-scroll">{svg.table(columns, rows)}</div>
<p><strong>Then look.</strong> {NEXT}</p>
<p><small>{BREAKS} For your own length: <code>{COMMAND}</code>. Low certainty: {BASIS}.</small></p>
</div>
"""


def recommendations_in_words(page: Page, methods: Sequence[str]) -> str:
    """The same for readers of plain text."""
    columns, rows = _table(page, methods)
    lines = [" | ".join(row) for row in (columns, ["---"] * len(columns), *rows)]
    table = "\n".join(f"| {line} |" for line in lines)
    return f"{table}\n\nThen look. {NEXT}\n\n{BREAKS} For your own length: `{COMMAND}`. Low certainty: {BASIS}.\n"


def _table(page: Page, methods: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    knobs = Counter(claim.knob for claim in page.claims if claim.knob)
    if not knobs:
        raise HeuristicsError("[[recommend::...]]; wanted: a claim with a knob, for which something can be recommended")
    knob = knobs.most_common(1)[0][0]
    rows = []
    for method in methods:
        for tuning, name in TUNINGS.items():
            long, short = (_asked(method, tuning, knob, steps) for steps in (STEPS, SHORT))
            if long is not None and short is not None:
                rows.append([f"{method.upper()}, {name}", *_cells(long), spell((short.point,)), _breaks(long)])
    if not rows:
        raise HeuristicsError(
            f"[[recommend::{' '.join(methods)}]]; wanted: methods of which configurations are recorded"
        )
    return ["training", f"{knob}, {STEPS:,} steps", "what to try", f"{SHORT} steps", "breaks at about"], rows


NEXT = (
    "By reinforcement: if neither KL nor held-out reward has moved after 20 to 30 steps, double it. If reward falls "
    "and stays down, or KL leaps, go back to the last good checkpoint and halve it."
)
BREAKS = f"It breaks where half of the runs lose what training gains, if the value for {STEPS:,} steps is the best one."
COMMAND = "heuristics recommend grpo lora --params 7B --steps 300"
BASIS = (
    "a rule fitted to what laboratories set and to published sweeps, each laboratory and each family of sweeps with "
    "one vote; model size makes no difference that could be told"
)


def _asked(method: str, tuning: Tuning, knob: str, steps: int) -> Recommendation | None:
    try:
        return recommend(method, tuning, steps=steps, knob=knob)
    except InsufficientEvidence:
        return None


def _cells(advice: Recommendation) -> list[str]:
    return [spell((advice.point,)), spell((advice.low, advice.high))]


def _breaks(advice: Recommendation) -> str:
    if advice.edge is None:
        return "not known"
    whose = f", as {advice.edge.neighbour.upper()}" if advice.edge.neighbour else ""
    where = ", on small models" if advice.edge.group == "made in code" else ""
    return spell((advice.edge.at,)) + whose + where
