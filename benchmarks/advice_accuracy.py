"""How often does `recommend` hold what a laboratory chose that it was not told of?

Usage: python benchmarks/advice_accuracy.py

Every landmark setting is asked for with its own laboratory left out, works and configurations alike. Beside it: TRL's
default of the method, half a decade to either side, and the middle four fifths of all published configurations of the
method and tuning, each counted as often as it occurs. A way that cannot answer is not
wrong, so they are also compared on the settings that all of them answer.

Writes benchmarks/results/advice-accuracy.json.
"""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from heuristics.advice.practice import InsufficientEvidence, Published, practice, published

DEFAULTS = {"sft": 2e-5, "dpo": 1e-6, "grpo": 1e-6, "ppo": 3e-6, "rloo": 1e-6}
Range = tuple[float, float] | None


def ours(setting: Published, others: Sequence[Published]) -> Range:
    """What `recommend` would say."""
    try:
        found = practice(others, setting.method, setting.tuning, setting.parameters)
    except InsufficientEvidence:
        return None
    return found.low, found.high


def default(setting: Published, others: Sequence[Published]) -> Range:
    """TRL's default, half a decade to either side."""
    middle = DEFAULTS[setting.method]
    return middle / 10**0.5, middle * 10**0.5


def survey(setting: Published, others: Sequence[Published]) -> Range:
    """The 10th to the 90th percentile of configurations."""
    alike = [o for o in others if (o.method, o.tuning, o.kind) == (setting.method, setting.tuning, "survey")]
    rates = sorted(other.value for other in alike for _ in range(other.count))
    if len(rates) < 10:
        return None
    return rates[round(0.1 * (len(rates) - 1))], rates[round(0.9 * (len(rates) - 1))]


def main() -> None:
    """Measure, print and record."""
    _, settings = published("learning_rate")
    landmarks = [setting for setting in settings if setting.kind == "landmark"]
    rows: dict[str, dict[str, float | int]] = {}
    held: dict[str, dict[int, bool]] = {}
    lines = []
    ways: dict[str, Callable[[Published, Sequence[Published]], Range]] = {
        "recommend": ours,
        "TRL's default and half a decade to either side": default,
        "the middle four fifths of configurations": survey,
    }  # fmt: skip
    for name, way in ways.items():
        inside, widths, answered = 0, [], 0
        held[name] = {}
        for place, setting in enumerate(landmarks):
            others = [other for other in settings if other.laboratory != setting.laboratory]
            told = way(setting, others)
            if told is not None:
                answered += 1
                widths.append(math.log10(told[1] / told[0]))
                within = told[0] <= setting.value <= told[1]
                inside += within
                held[name][place] = within
                lines.append(
                    [name, setting.laboratory, setting.work, setting.method, setting.tuning, setting.value, *told]
                )
        rows[name] = {
            "landmarks": len(landmarks), "answered": answered, "inside": inside,
            "mean width in decades": round(sum(widths) / len(widths), 2),
        }  # fmt: skip
        width = rows[name]["mean width in decades"]
        print(f"{name}: {inside} of {answered} answered ({len(landmarks)} asked), {width} decades wide")
    common = set.intersection(*(set(answers) for answers in held.values()))
    for name, answers in held.items():
        rows[name] |= {"answered by all": len(common), "inside of these": sum(answers[place] for place in common)}
        print(f"{name}: {rows[name]['inside of these']} of the {len(common)} that all answer")
    for method, tuning in sorted({(setting.method, setting.tuning) for setting in landmarks}):
        told = [
            f"{name} {sum(line[6] <= line[5] <= line[7] for line in part)}/{len(part)}"
            for name in ways
            if (part := [line for line in lines if line[0] == name and line[3:5] == [method, tuning]])
        ]
        print(f"  {method} {tuning}: {', '.join(told)}")
    path = Path(__file__).parent / "results" / "advice-accuracy.json"
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
