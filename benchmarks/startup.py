"""What starting costs: `import heuristics` beside a bare interpreter, and the replay beside one import of torch.

Usage: python benchmarks/startup.py. Prints JSON: median seconds of each, and the ratios, measured in turn in one run.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "bare": [sys.executable, "-c", "pass"],
    "import": [sys.executable, "-c", "import heuristics"],
    "load": [sys.executable, "-c", "import heuristics; heuristics.load('rl-learning-rate')"],
    "verdicts": [sys.executable, "-c", "import heuristics; heuristics.verdicts('rl-learning-rate')"],
    "recommend": [sys.executable, "-c", "import heuristics; heuristics.recommend('grpo', 'lora')"],
    "replay": [sys.executable, "-m", "pytest", "-q", "checks/", "--replay"],
    "torch": [sys.executable, "-c", "import torch"],
}
HEAVY = ("torch", "trl", "transformers", "scipy", "mkdocs", "matplotlib")


def main() -> None:
    """Time every command in turn, several rounds, and say what heavy modules `import heuristics` brought in."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(5):
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, heuristics; print([m for m in {HEAVY!r} if m in sys.modules])"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    print(
        json.dumps(
            {
                "seconds": {name: round(value, 3) for name, value in medians.items()},
                "import_over_bare_seconds": round(medians["import"] - medians["bare"], 3),
                "replay_over_torch_import": round(medians["replay"] / medians["torch"], 2),
                "heavy_modules_loaded": loaded,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
