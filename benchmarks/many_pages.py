"""How the knowledge base grows: a thousand more pages in a copy of the checkout, listed, accepted, compiled and built.

    python benchmarks/many_pages.py [PAGES] > benchmarks/results/many-pages.json

Eight of ten pages are heuristics with three claims that nothing tests yet, the others workflows and principles; every
page links to four others. Prints user CPU seconds of each command, cold.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("heuristics", "checks", "docs", "evidence", "benchmarks/results")
KINDS = ("heuristic",) * 8 + ("workflow", "principle")
HEURISTIC = """\
---
title: {title}
description: Page {number} of many.
tags: [many]
claims:
  - {{id: window-{number}, kind: window, says: "The best value lies in 1e-6 to 1e-5", knob: learning_rate, of: {{method: grpo}}, value: [1e-6, 1e-5], scope: {{methods: [grpo]}}, untested: "nobody ran it"}}
  - {{id: order-{number}, kind: order, says: "The best value of one is below the other's", knob: learning_rate, lower: {{method: grpo}}, higher: {{method: sft}}, untested: "nobody ran it"}}
  - {{id: slip-{number}, kind: symptom, says: "Far above it the policy collapses", knob: learning_rate, of: {{method: grpo}}, symptom: collapse, at: "1e-3", untested: "nobody ran it"}}
---

# {title}

## Overview

Set it to [[claim::window-{number}]].

## Description

{words}

[[claim::order-{number}|One is below the other]], and [[claim::slip-{number}|too much is too much]]. It goes with
{links}.

[[claims::table]]
"""  # noqa: E501
OTHER = "# {title}\n\n## Overview\n\nPage {number} of many.\n\n## Description\n\n{words}\n\nIt goes with {links}.\n"
WORDS = "A value that is too low learns slowly; one that is too high breaks the policy, and it seldom comes back. " * 12


def generate(root: Path, count: int) -> None:
    """Write pages; each links to four others, among them far ones."""
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        others = [(number + step) % count for step in (1, 7, 91, 503)]
        links = ", ".join(f"[[related::{_kind(other).capitalize()}:Many_page_{other}]]" for other in others)
        text = HEURISTIC if kind == "heuristic" else OTHER
        path = root / "docs" / f"{kind}s" / f"many-page-{number}.md"
        path.write_text(text.format(title=f"Many page {number}", number=number, words=WORDS, links=links))


def _kind(number: int) -> str:
    return KINDS[number % len(KINDS)]


def run(root: Path, *arguments: str) -> float:
    """User CPU seconds of a command in the copy.

    Raises:
        RuntimeError: it fails.
    """
    environment = os.environ | {
        "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1", "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true",
    }  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} exits {done.returncode}: {(done.stdout + done.stderr)[-1000:]}")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    """Generate, time every command in the copy, and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in COPIED:
            shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", root)
        generate(root, count)
        seconds = {
            "accept": run(root, "heuristics", "accept"),
            "list": run(root, "heuristics", "list"),
            "recommend": run(root, "heuristics", "recommend", "grpo", "lora"),
            "compile": run(root, "heuristics", "compile"),
            "mkdocs build": run(root, "mkdocs", "build", "--strict", "--quiet"),
        }
    seconds["compile and build"] = seconds["compile"] + seconds["mkdocs build"]
    print(json.dumps({"pages": count, "seconds": {key: round(value, 2) for key, value in seconds.items()}}, indent=1))


if __name__ == "__main__":
    main()
