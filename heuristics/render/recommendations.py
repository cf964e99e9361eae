"""What to set, by method and tuning: the same numbers that `heuristics.recommend` gives, in a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from heuristics.advice import recommend
from heuristics.advice.practice import InsufficientEvidence
from heuristics.render.chips import plural
from heuristics.render.escape import in_markdown, kept_together
from heuristics.render.results import measured
from heuristics.schema import HeuristicsError, Page, Tuning
from heuristics.schema.words import spell

_NAMES = {"full": "full", "lora": "LoRA", "qlora": "QLoRA"}


def accuracy(root: Path) -> str:
    """What `benchmarks/advice_accuracy.py` measured, in a sentence."""
    return measured(root, "advice-accuracy", "python benchmarks/advice_accuracy.py", _accuracy)


def _accuracy(data: Mapping[str, Mapping[str, float]]) -> str:
    ours, *others = data.items()
    beside = "; ".join(f"{name}, {_held(row)}" for name, row in others)
    shared = ", ".join(str(row["inside of these"]) for row in data.values())
    answered, asked = ours[1]["answered by all"], ours[1]["landmarks"]
    return (
        f"How good is such a range? Made without a laboratory's own settings, it holds what that laboratory chose "
        f"{_held(ours[1])}. Beside it: {beside}. On the {answered} of {asked} cases that all answer they hold "
        f"{shared}, in this order.\n"
    )


def _held(row: Mapping[str, float]) -> str:
    """How many settings of published works a range holds, and how wide it is."""
    share, factor = row["inside"] / row["answered"], 10 ** row["mean width in decades"]
    return f"in {share:.0%} of cases ({row['inside']} of {row['answered']}), {factor:.1f} times from end to end"


def recommendations(page: Page, methods: Sequence[str]) -> str:
    """A table of starting points for the knob that most claims of the page are about.

    Args:
        page: the heuristic.
        methods: in the order of the rows.

    Raises:
        HeuristicsError: no claim names a knob, or there is nothing to recommend for any method named.
    """
    knobs = Counter(claim.knob for claim in page.claims if claim.knob)
    if not knobs:
        raise HeuristicsError("[[recommend::...]]; wanted: a claim with a knob, for which something can be recommended")
    knob = knobs.most_common(1)[0][0]
    rows, lacking = [], []
    for method in methods:
        for tuning in get_args(Tuning):
            name = f"{method.upper()}, {_NAMES[tuning]}"
            try:
                advice = recommend(method, tuning, knob=knob)
            except InsufficientEvidence:
                lacking.append(name)
                continue
            basis = f"{plural(advice.settings, 'setting')} of {plural(advice.laboratories, 'publisher')}"
            basis += ", of LoRA and QLoRA together" if any("taken together" in said for said in advice.assumed) else ""
            ends = tuple(sorted({advice.low, advice.high}))
            start, middle = (kept_together(spell(value)) for value in ((advice.point,), ends))
            rows.append(f"| {in_markdown(name)} | {start} | {middle} | {in_markdown(basis)} |")
    if not rows:
        raise HeuristicsError(
            f"[[recommend::{' '.join(methods)}]]; wanted: methods of which configurations are recorded"
        )
    head = ["| Training | Start at | Middle two thirds | Published |", "|---|---|---|---|"]
    note = (
        "The basis is practice: the median and the middle two thirds of what is published, each laboratory or owner of "
        "a repository with one vote. Published values are chosen, seldom measured. For one size of model: "
        f"`heuristics recommend {methods[-1] if len(methods) == 1 else 'grpo'} lora --params 7B`."
    )
    if lacking:
        note += f" Too few are published to say anything for {'; '.join(lacking)}."
    return "\n".join([*head, *rows, "", note]) + "\n"
