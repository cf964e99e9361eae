"""Executor `ray` beside `local`, both in one run: the same groups, two workers, the same runs.

    python benchmarks/executors.py          # about two minutes on two cores

Seconds from the call to the last run, worker start included, in turn and twice. Written to `benchmarks/results/`.
"""

import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OMP_NUM_THREADS", "1")

from heuristics.experiment.record import environment  # noqa: E402
from heuristics.schema import Cell  # noqa: E402
from heuristics.store.checks import load_check  # noqa: E402
from heuristics.training.engines import load_engine  # noqa: E402
from heuristics.training.executors import load_executor  # noqa: E402


def cells():
    """Six groups of four rates each."""
    protocol = load_check("rl-learning-rate").protocols[0]
    return [
        Cell(
            protocol=protocol.id, arm=arm, value=rate, seed=seed, role="screen", steps=100, task=protocol.task,
            base=protocol.base, setting=protocol.arms[arm],
        )
        for arm in protocol.screened for seed in (0, 1, 2) for rate in (3.16e-5, 1e-4, 1.78e-4, 3.16e-4)
    ]  # fmt: skip


def main():
    """Train the groups in turn by both executors, and say whether the runs are the same."""
    groups = load_engine("population").groups(cells())
    seconds = {"local": [], "ray": []}
    found = {}
    for _ in range(2):
        for name, taken in seconds.items():
            began = time.perf_counter()
            runs = {cell.key: run for cell, run, _ in load_executor(name).run(groups, "population", ROOT / ".bases")}
            taken.append(round(time.perf_counter() - began, 1))
            assert found.setdefault("runs", runs) == runs, "the executors disagree"
            if name == "ray":
                import ray

                ray.shutdown()
            print(name, taken[-1], "s", flush=True)
    result = {
        "groups": len(groups), "runs": len(found["runs"]), "workers": 2, "seconds": seconds, "same_runs": True,
        "ray_over_local": round(statistics.median(seconds["local"]) / statistics.median(seconds["ray"]), 2),
        "environment": environment({"ray": __import__("ray").__version__}),
        "recorded": datetime.now(UTC).date().isoformat(),
    }  # fmt: skip
    path = ROOT / "benchmarks" / "results" / "executors-cpu.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
