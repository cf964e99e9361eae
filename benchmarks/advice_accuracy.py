"""How often does `recommend` hold what somebody chose, or measured, that it was not told of?

Usage: python benchmarks/advice_accuracy.py

Every landmark setting is asked for with its own laboratory left out, works and configurations alike; every family of
published sweeps with the family left out, and its best rates should lie within a factor of 3 of the point. Beside it:
TRL's default of the method, half a decade to either side, and the middle four fifths of all published configurations of
the method and tuning, each counted as often as it occurs. A way that cannot answer is not wrong, so on settings they
are also compared where all of them answer.

Writes benchmarks/results/advice-accuracy.json.
"""

import json
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from heuristics.advice.rule import range_of
from heuristics.schema import GOALS, Published
from heuristics.store import evidence_files
from heuristics.verdict.usual import SWEEP, published, usual

SLUG, KNOB, NEAR = "rl-learning-rate", "learning_rate", 3.0
DEFAULTS = {"sft": 2e-5, "dpo": 1e-6, "grpo": 1e-6, "ppo": 3e-6, "rloo": 1e-6}
Range = tuple[float, float, float] | None
Way = Callable[[Published, Sequence[Published]], Range]


def ours(setting: Published, others: Sequence[Published]) -> Range:
    """What `recommend` would say."""
    rule = usual(KNOB, others)
    return range_of(rule, setting.method, setting.tuning, setting.steps) if rule else None


def without_sweeps(setting: Published, others: Sequence[Published]) -> Range:
    """The same, fitted to what laboratories chose alone; the length of a training then makes no difference."""
    return ours(setting, [other for other in others if other.kind != SWEEP])


def default(setting: Published, others: Sequence[Published]) -> Range:
    """TRL's default, half a decade to either side."""
    middle = DEFAULTS[setting.method]
    return middle / 10**0.5, middle, middle * 10**0.5


def survey(setting: Published, others: Sequence[Published]) -> Range:
    """The 10th to the 90th percentile of configurations."""
    alike = [o for o in others if (o.method, o.tuning, o.kind) == (setting.method, setting.tuning, "survey")]
    rates = sorted(other.value for other in alike for _ in range(other.count))
    if len(rates) < 10:
        return None
    return rates[round(0.1 * (len(rates) - 1))], statistics.median(rates), rates[round(0.9 * (len(rates) - 1))]


WAYS: dict[str, Way] = {
    "recommend": ours,
    "the same rule without sweeps": without_sweeps,
    "TRL's default and half a decade to either side": default,
    "the middle four fifths of configurations": survey,
}


def settings_held(rows: Sequence[Published]) -> dict[str, dict[str, float]]:
    """By way, how many landmark settings it holds, and what share of them, each laboratory weighing the same."""
    landmarks = [row for row in rows if row.kind == "landmark" and row.method in GOALS]
    found: dict[str, dict[str, float]] = {}
    held: dict[str, dict[int, bool]] = {}
    for name, way in WAYS.items():
        widths, by = [], defaultdict[str, list[bool]](list)
        held[name] = {}
        for place, setting in enumerate(landmarks):
            told = way(setting, [other for other in rows if other.laboratory != setting.laboratory])
            if told is not None:
                widths.append(math.log10(told[2] / told[0]))
                held[name][place] = told[0] <= setting.value <= told[2]
                by[setting.laboratory].append(held[name][place])
        found[name] = {
            "landmarks": len(landmarks), "answered": len(widths), "inside": sum(held[name].values()),
            "mean width in decades": round(statistics.mean(widths), 2), "laboratories": len(by),
            "mean share by laboratory": round(statistics.mean(map(statistics.mean, by.values())), 3),
        }  # fmt: skip
    common = set.intersection(*(set(answers) for answers in held.values()))
    for name, answers in held.items():
        found[name] |= {"answered by all": len(common), "inside of these": sum(answers[place] for place in common)}
    return found


def optima_held(rows: Sequence[Published]) -> dict[str, dict[str, float]]:
    """By way, how many families' median best rate lies within a factor of 3 of the point, method by method."""
    families = defaultdict[tuple[str, str, str], list[Published]](list)
    for row in rows:
        if row.kind == SWEEP:
            families[row.laboratory, row.method, row.tuning].append(row)
    found = {}
    for name, way in WAYS.items():
        near = []
        for (family, method, tuning), curves in families.items():
            others = [other for other in rows if other.laboratory != family]
            off = [math.log10(told[1] / row.value) for row in curves if (told := way(row, others))]
            if off:
                near.append(abs(statistics.median(off)) <= math.log10(NEAR) + 1e-9)
                print(f"  {name}: {family}, {method} {tuning}: {10 ** statistics.median(off):.2g} times its best")
        found[name] = {"families": len(families), "answered": len(near), "near": sum(near)}
    return found


def main() -> None:
    """Measure, print and record."""
    rows = published(evidence_files.current(SLUG))
    optima, settings = optima_held(rows), settings_held(rows)
    told = {name: settings[name] | {f"optima: {key}": value for key, value in optima[name].items()} for name in WAYS}
    for name, row in told.items():
        print(f"{name}: {row}")
    path = Path(__file__).parent / "results" / "advice-accuracy.json"
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
