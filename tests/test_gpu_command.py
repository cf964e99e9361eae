"""The command for what is owed on a GPU, as far as it can be tried without one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytest.importorskip("torch")


def gpu(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    return subprocess.run(
        [sys.executable, "benchmarks/gpu.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def test_it_plans_the_pretrained_model_by_both_engines_first() -> None:
    lines = gpu("--plan").stdout.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["smollm2-lora by trl", "smollm2-lora by unsloth"]
    assert any(line.startswith("fp16-sort by trl") for line in lines)


def test_without_time_it_does_nothing_and_says_what_is_left() -> None:
    done = gpu("0")
    assert done.returncode == 1
    assert "not done: smollm2-lora by trl: the time was up" in done.stdout
