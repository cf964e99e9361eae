"""How often lint reads rate, method and tuning right: its configurations against a list of real ones.

    python benchmarks/lint_accuracy.py LIST.csv FOLDER [--wrong N]

The list has a row a configuration (repo, path, method, tuning, learning_rate, lr_form, practice); the folder has the
files at `<repo with + for />/<path>`. A row is right in its rate if a configuration of its file has that rate; method
and tuning are those of the first configuration with that rate.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from scipy.stats import binomtest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from heuristics.configs import find_configs  # noqa: E402
from heuristics.configs.reading import read_file  # noqa: E402
from heuristics.linter import lint  # noqa: E402
from heuristics.linter.rule import PREFERENCE, RL  # noqa: E402
from heuristics.schema import digest  # noqa: E402

WINDOWS = {"sft": (5e-5, 2e-4), "grpo": (5e-6, 1e-5), "ppo": (1e-6, 5e-6), "dpo": (2.5e-6, 1e-5)}


def false_findings(rows, folder):
    """Findings on rates in the half of the repositories that no limit was fitted on, all of them published recipes."""
    repos = sorted({row["repo"] for row in rows}, key=digest)
    measured = [row for row in rows if row["repo"] in repos[(len(repos) + 1) // 2 :]]
    paths = sorted({folder / row["repo"].replace("/", "+") / row["path"] for row in measured})
    found = lint([path for path in paths if path.is_file()], select=["RL001", "RL002", "RL003"])
    levels = Counter(finding.severity for finding in found.findings)
    judged = [row for row in measured if row["method"] in WINDOWS]
    outside = sum(
        not (WINDOWS[row["method"]][0] <= float(row["learning_rate"]) <= WINDOWS[row["method"]][1]) for row in judged
    )
    at_stake = [row for row in measured if row["method"] in (*RL, *PREFERENCE)]  # no rule speaks of other methods
    distinct = {
        tuple(row[key] for key in ("repo", "model", "learning_rate", "num_generations", "beta")) for row in at_stake
    }
    bound = binomtest(levels["error"], len(distinct), alternative="less").proportion_ci(0.95).high
    return {
        "configs": len(at_stake), "distinct": len(distinct), "all_methods": len(measured),
        "error": levels["error"], "error_bound": round(bound, 5),
        "warning": levels["warning"], "info": levels["info"],
        "naive_share": round(outside / len(judged), 4), "naive_configs": len(judged),
    }  # fmt: skip


def main():
    """Measure, print a table by form, write benchmarks/results/lint-accuracy.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", type=int, default=0, help="how many wrong rows to print")
    parser.add_argument("--only", default="", help="rows whose form, framework or repository contains this")
    args = parser.parse_args()
    rows = [row for row in csv.DictReader(args.rows.open()) if row["practice"] == "True"]
    left: Counter = Counter()
    counts: dict = defaultdict(Counter)
    printed = 0
    for row in rows:
        if args.only and args.only not in f"{row['lr_form']} {row['framework']} {row['repo']} {row['method']}":
            continue
        repo = row["repo"].replace("/", "+")
        path = args.folder / repo / row["path"]
        if not path.is_file():
            left["file not there"] += 1
            continue
        if not row["learning_rate"] or not row["method"]:
            left["no truth given"] += 1
            continue
        document = read_file(path, shown=row["path"])
        found = list(find_configs(document))
        rate = float(row["learning_rate"])
        near = [c for c in found if c.learning_rate is not None and abs(c.learning_rate / rate - 1) < 1e-6]
        best = max(near, key=lambda c: c.role == "actor", default=None)  # the first of several
        form = counts[row["lr_form"]]
        total = counts["all"]
        right = {
            "rate": best is not None,
            "method": best is not None and best.method == row["method"],
            "tuning": best is not None and (best.tuning or best.tuning_name) == row["tuning"],
        }
        for group in (form, total):
            group["rows"] += 1
            for name, good in right.items():
                group[name] += good
        if not all(right.values()) and printed < args.wrong:
            printed += 1
            seen = [(c.framework, c.method, c.tuning or c.tuning_name, c.role, c.learning_rate) for c in found][:4]
            print(f"{row['repo']} {row['path']}\n   wanted {row['framework']} {row['method']} {row['tuning']} "
                  f"{row['learning_rate']} ({row['lr_form']}, {row['lr_value']})\n   found {seen}")  # fmt: skip
    for form, group in sorted(counts.items(), key=lambda item: -item[1]["rows"]):
        shares = "  ".join(f"{name} {group[name] / group['rows']:6.1%}" for name in ("rate", "method", "tuning"))
        print(f"{form:40} {group['rows']:5}  {shares}")
    print("left out:", dict(left))
    if not args.only:
        findings = false_findings(rows, args.folder)
        print(findings)
        out = ROOT / "benchmarks" / "results" / "lint-accuracy.json"
        result = {
            "left_out": dict(left), "repositories": len({row["repo"] for row in rows}), "findings": findings,
            "by_form": {form: dict(group) for form, group in counts.items()},
        }  # fmt: skip
        out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
