"""Time and memory of `heuristics diagnose`, process start included, beside reading the same file as plain JSON or CSV.

python -m benchmarks.diagnose_speed
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 10_000, 1_000_000)
NAMES = ("loss", "grad_norm", "learning_rate", "reward", "reward_std", "frac_reward_zero_std", "entropy", "kl",
         "completions/mean_length")  # fmt: skip
PLAIN = {
    "jsonl": "import json, sys; [json.loads(line) for line in open(sys.argv[1])]",
    "csv": "import csv, sys; [list(map(float, row)) for row in list(csv.reader(open(sys.argv[1])))[1:]]",
}


def write(folder: Path, count: int) -> dict[str, Path]:
    """A log of a rising reward, in both forms."""
    stream = random.Random(count)
    paths = {form: folder / f"{count}.{form}" for form in PLAIN}
    with paths["jsonl"].open("w") as lines, paths["csv"].open("w") as table:
        table.write(",".join(("step", *NAMES)) + "\n")
        for step in range(1, count + 1):
            row = {name: round(stream.gauss(0.5, 0.1) + 0.3 * step / count, 6) for name in NAMES}
            lines.write(json.dumps({"step": step} | row) + "\n")
            table.write(",".join(map(str, (step, *row.values()))) + "\n")
    return paths


def run(*command: str) -> tuple[float, float]:
    """Seconds, and MB at the most, of a process."""
    begun = time.perf_counter()
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program, *command], capture_output=True, text=True, check=True)
    return time.perf_counter() - begun, int(done.stdout) / 1024


def main() -> None:
    """Measure and write benchmarks/results/diagnose-speed.json."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES:
            for form, path in write(Path(folder), count).items():
                seconds, memory = run(sys.executable, "-m", "heuristics", "diagnose", str(path), "--format", "json")
                plain, _ = run(sys.executable, "-c", PLAIN[form], str(path))
                row = dict(rows=count, form=form, seconds=seconds, megabytes=memory, over_plain=seconds / plain)
                found.append({name: round(v, 3) if isinstance(v, float) else v for name, v in row.items()})
                print(found[-1], flush=True)
    out = ROOT / "benchmarks" / "results" / "diagnose-speed.json"
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
