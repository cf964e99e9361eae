"""How well `heuristics plan` foretells core-minutes: each recorded protocol from the others alone.

    python benchmarks/forecast.py

The recorded seconds were taken beside other trainings, on machines of different speed, and the forecast counts cells at
most. Protocols with a method that no other has are left out. Results go to `benchmarks/results/forecast.json`.
"""

import json
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from heuristics.experiment.forecast import cost_of, timed  # noqa: E402
from heuristics.store import evidence_files  # noqa: E402


def main():
    """Measure, print, write."""
    known, rows = list(timed()), []
    for item in evidence_files.current("rl-learning-rate"):
        if item.spec is None or item.profile != "tiny" or (item.engine, item.device) != ("population", "cpu"):
            continue
        others = [one for one in known if one.protocol.id != item.protocol]
        told = cost_of(item.spec, "tiny", others)
        if told.minutes is None:
            continue
        spent = sum(item.wall_seconds.values()) / 60
        most = told.screen + told.fresh + told.controls
        rows.append(
            {"protocol": item.protocol, "trainings": len(item.runs), "at_most": most, "core_minutes": round(spent, 1),
             "forecast": round(told.minutes, 1), "ratio": round(told.minutes / spent, 2)}
        )  # fmt: skip
        print("{protocol:<26} {trainings:>5} of {at_most:>5}  {core_minutes:>7} min, {forecast:>7}".format(**rows[-1]))
    ratios = sorted(row["ratio"] for row in rows)
    within = sum(0.5 <= ratio <= 2 for ratio in ratios)
    print(f"forecast over spent: median {median(ratios):.2f}, {ratios[0]} to {ratios[-1]}")
    print(f"{within} of {len(rows)} within a factor of two")
    path = ROOT / "benchmarks" / "results" / "forecast.json"
    path.write_text(json.dumps({"rows": rows, "median": median(ratios), "within_two": within}, indent=1) + "\n")


if __name__ == "__main__":
    main()
