"""What starting costs, here and in another checkout: CPU seconds of whole processes, cold, measured in turn in one run.

    python benchmarks/startup.py [OTHER_CHECKOUT] > benchmarks/results/startup.json

Of each command it prints the lowest of some rounds, in user CPU seconds, and the ratio of there to here. Both checkouts
are run by this interpreter, and keep the bytecode of their modules, as an installed package does. The callback is fed
the rows of a collapsing run in a process of its own; of its rows the slowest counts, in milliseconds.
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ROUNDS, FEW = 5, 2
FINDING = ("lint", "diagnose")
"""Faces that exit with 1, as they find something."""
FRESH = """
import shutil, sys
shutil.rmtree("build", ignore_errors=True)
sys.argv = ["heuristics", "compile"]
from heuristics.cli import main
main()
"""
ROW = "slowest row of the callback, ms"
SCRIPT = "from trl import GRPOConfig\n\nargs = GRPOConfig(output_dir='out', learning_rate=2e-4)\n"
CALLBACK = """
import json, sys, time
from types import SimpleNamespace
from heuristics import HeuristicsCallback
rows = [json.loads(line) for line in open(sys.argv[1])]
state = SimpleNamespace(global_step=0, is_world_process_zero=True, log_history=[])
control, callback = SimpleNamespace(should_training_stop=False, should_log=False), HeuristicsCallback()
callback.on_train_begin(SimpleNamespace(learning_rate=1e-3, logging_steps=1), state, control)
spent = []
for row in rows:
    state.global_step = row["step"]
    began = time.perf_counter()
    callback.on_log(None, state, control, logs=row)
    spent.append(1e3 * (time.perf_counter() - began))
assert callback.diagnoses, "the run collapses, and nothing was said"
print(max(spent))
"""


def commands(folder: Path) -> dict[str, tuple[int, list[str]]]:
    """By name, rounds and arguments of the interpreter.

    Args:
        folder: with a script and a log.
    """
    face = ["-m", "heuristics"]
    return {
        "python": (ROUNDS, ["-c", "pass"]),
        "import heuristics": (ROUNDS, ["-c", "import heuristics"]),
        "recommend": (ROUNDS, [*face, "recommend", "grpo", "lora", "--params", "7B"]),
        "lint": (ROUNDS, [*face, "lint", str(folder / "train.py")]),
        "diagnose": (ROUNDS, [*face, "diagnose", str(folder / "log.jsonl")]),
        "list": (ROUNDS, [*face, "list"]),
        "show": (ROUNDS, [*face, "show", "rl-learning-rate"]),
        "replay": (FEW, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "checks/", "--replay"]),
        "compile, nothing kept": (FEW, ["-c", FRESH]),
        "compile": (FEW, [*face, "compile"]),
    }


def rows() -> list[dict[str, float]]:
    """A hundred rows of a GRPO run whose reward is lost after the sixtieth."""
    return [
        {
            "step": step, "loss": 0.01 * math.sin(step), "reward": max(0.0, 0.6 - 0.03 * max(0, step - 60)) +
            0.02 * math.sin(7 * step) ** 2, "reward_std": 0.2, "kl": 0.01 * step, "grad_norm": 0.3,
            "learning_rate": 1e-3,
        }
        for step in range(1, 101)
    ]  # fmt: skip


def run(checkout: Path, arguments: list[str]) -> tuple[float, str]:
    """User CPU seconds of a process in a checkout, and what it printed.

    Raises:
        RuntimeError: it fails.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != any(name in arguments for name in FINDING):
        raise RuntimeError(f"{' '.join(arguments)} exits {done.returncode}: {done.stderr[-500:]}")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, done.stdout


def measure(checkouts: list[Path], folder: Path) -> list[dict[str, float]]:
    """Lowest CPU seconds of every command, by checkout; the checkouts take turns."""
    lowest: list[dict[str, float]] = [{} for _ in checkouts]
    for name, (rounds, arguments) in commands(folder).items():
        for _ in range(rounds):
            for checkout, best in zip(checkouts, lowest, strict=True):
                best[name] = min(best.get(name, math.inf), run(checkout, arguments)[0])
    for _ in range(FEW):
        for checkout, best in zip(checkouts, lowest, strict=True):
            slowest = float(run(checkout, ["-c", CALLBACK, str(folder / "log.jsonl")])[1])
            best[ROW] = min(best.get(ROW, math.inf), slowest)
    return lowest


def main() -> None:
    """Measure here, and there if another checkout is named, and print both."""
    checkouts = [HERE, *(Path(name).resolve() for name in sys.argv[1:2])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "train.py").write_text(SCRIPT)
        (folder / "log.jsonl").write_text("\n".join(map(json.dumps, rows())))
        found = measure(checkouts, folder)
    told: dict[str, object] = {"here": _rounded(found[0])}
    if len(found) > 1:
        told["there"] = _rounded(found[1])
        told["there over here"] = {key: round(found[1][key] / value, 1) for key, value in found[0].items() if value}
    print(json.dumps(told, indent=1))


def _rounded(found: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in found.items()}


if __name__ == "__main__":
    main()
