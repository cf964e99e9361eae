"""Ceilings of published learning rates: fitted on half the repositories of a list, counted on the other half.

    python benchmarks/lint_limits.py LIST.csv [--record]

Repositories are put in the order of the digests of their names; the first half fits, the second measures. A ceiling is
two rungs of the ladder 1, 2, 5, 10: the warning is the lowest rung that at most one in a hundred distinct
configurations of the fitting half reach, the error the rung above it. From fewer than 30 configurations as much as one
in ten may lie above the highest of them (the rule of three), so both go one rung up; fewer than 20 give no ceiling.
A configuration that was copied counts once: distinct are repository, model, rate, group size and KL coefficient.
"""

import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from heuristics.experiment.record import clean_commit, evidence_of_readings, record  # noqa: E402
from heuristics.schema import Reading, digest  # noqa: E402
from heuristics.store import pages  # noqa: E402

SLUG, PROTOCOL = "rl-learning-rate", "ceilings-of-configs"
FAMILIES = {
    "rl": "grpo ppo rloo reinforce online_dpo",
    "preference": "dpo kto orpo simpo cpo",  # too few for a ceiling
}
TUNINGS = {"full": ("full",), "adapters": ("lora", "qlora")}
FEWEST, FEW = 20, 30
LADDER = [float(f"{digit}e{power}") for power in range(-7, -1) for digit in (1, 2, 5)]


def readings(rows):
    """Readings of both halves, and the ceilings that the first one gives, by claim."""
    repos = sorted({row["repo"] for row in rows}, key=digest)
    fitting = set(repos[: (len(repos) + 1) // 2])
    found, ceilings = [], {}
    for family, methods in FAMILIES.items():
        for tuning, names in TUNINGS.items():
            mine = [row for row in rows if row["method"] in methods.split() and row["tuning"] in names]
            halves = {
                "fitted": [row for row in mine if row["repo"] in fitting],
                "measured": [row for row in mine if row["repo"] not in fitting],
            }
            for half, part in halves.items():
                keys = ("repo", "model", "learning_rate", "num_generations", "beta")
                distinct = {tuple(row[key] for key in keys) for row in part}
                rates = [float(key[2]) for key in distinct]
                counts = {f"from_{rung:g}": sum(rate >= rung * (1 - 1e-9) for rate in rates) for rung in LADDER}
                if half == "fitted" and len(rates) >= FEWEST:
                    reached = [counts[f"from_{rung:g}"] for rung in LADDER]
                    low = next(place for place, count in enumerate(reached) if count <= len(rates) / 100)
                    low += len(rates) < FEW
                    ceilings[f"ceiling-{family}-{tuning}"] = LADDER[low : low + 2]
                found.append(
                    Reading(
                        subject="survey", version="2026-11-22", sha256=None,
                        path=f"{len(rows):,} training configurations of practice in {len(repos)} public repositories",
                        line=None,
                        found={
                            "knob": "learning_rate", "half": half, "methods": methods, "tuning": " ".join(names),
                            "n": len(part), "distinct": len(distinct), "repos": len({row["repo"] for row in part}),
                            **counts,
                        },
                    )
                )  # fmt: skip
    return found, ceilings


def main():
    """Print the ceilings and the counts; with --record write the evidence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    rows = [row for row in csv.DictReader(args.rows.open()) if row["practice"] == "True" and row["learning_rate"]]
    found, ceilings = readings(rows)
    for reading in found:
        said = reading.found
        tops = ", ".join(f"{said[f'from_{rung:g}']} from {rung:g}" for rung in LADDER if 5e-6 <= rung <= 2e-3)
        print(f"{said['half']:9} {said['methods']} {said['tuning']}: {said['distinct']} distinct, {tops}")
    for name, (warning, error) in ceilings.items():
        print(f"{name}: value [{warning:g}, {error:g}]")
    if args.record:
        commit = clean_commit(ROOT)
        plan = digest([FAMILIES, {name: list(names) for name, names in TUNINGS.items()}, LADDER, FEW, FEWEST])
        item = evidence_of_readings(
            found, slug=SLUG, protocol=PROTOCOL, plan=plan, decides=tuple(ceilings), claims=pages.load(SLUG).claims,
            commit=commit,
        )  # fmt: skip
        print(record(item, ROOT))


if __name__ == "__main__":
    main()
