"""How fast lint is: a tree of real files on one core, one file from a cold start, memory, and growth with the tree.

    python benchmarks/lint_speed.py FOLDER

Ratios are to parsing the same files with their languages' own parsers (ast, json, PyYAML's C loader), in the same run.
"""

import ast
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

from heuristics.configs.reading import files  # noqa: E402
from heuristics.linter import lint  # noqa: E402

PARSED = (".py", ".ipynb", ".json", ".yaml", ".yml")


def parsed(paths):
    """Seconds that the plain parsers take for the files that they know."""
    import yaml

    began = time.perf_counter()
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            if path.suffix == ".py":
                ast.parse(text)
            elif path.suffix in (".ipynb", ".json"):
                json.loads(text)
            elif path.suffix in (".yaml", ".yml"):
                list(yaml.load_all(text, Loader=yaml.CSafeLoader))
        except Exception:
            continue
    return time.perf_counter() - began


def main():
    """Measure and write benchmarks/results/lint-speed.json."""
    paths = list(files([sys.argv[1]]))
    size = sum(path.stat().st_size for path in paths)
    lint(paths[:50])
    rows = []
    for share in (8, 4, 2, 1):
        some = paths[::share]
        began = time.perf_counter()
        found = lint(some)
        seconds = time.perf_counter() - began
        rows.append(
            {"files": len(some), "seconds": round(seconds, 2), "files_per_second": round(len(some) / seconds),
             "configurations": len(found.configs),
             "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}
        )  # fmt: skip
        print(rows[-1])
    same = [path for path in paths if path.suffix in PARSED]
    began = time.perf_counter()
    lint(same)
    ratio = (time.perf_counter() - began) / parsed(same)
    cold = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "heuristics", "lint", str(paths[0])], cwd=ROOT, capture_output=True)
        cold.append(time.perf_counter() - began)
    result = {
        "megabytes": round(size / 1e6, 1), "tree": rows, "over_plain_parsers": round(ratio, 2),
        "cold_start_seconds": round(sorted(cold)[2], 3), "bare_interpreter_seconds": round(bare(), 3),
    }  # fmt: skip
    print(result)
    (ROOT / "benchmarks" / "results" / "lint-speed.json").write_text(json.dumps(result, indent=1) + "\n")


def bare():
    """Seconds of an interpreter that does nothing."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
