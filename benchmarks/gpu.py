"""Run and record everything that is owed on a GPU, the most wanted first, until the time is up.

Usage: python benchmarks/gpu.py [minutes] [--plan]

Each stage is a `heuristics verify --profile gpu --record` of one protocol by one engine; a stage that the time cuts off
keeps its finished trainings, and the same command goes on from there. A stage whose engine is not installed is left
out and named. `--plan` prints the stages and trains nothing. Needs torch with CUDA, transformers, peft, accelerate, trl
and datasets; unsloth and unsloth_zoo for the stages of engine unsloth; no network, once bases are in `.bases`.
"""

import importlib.util
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from heuristics.experiment.trainings import trainings
from heuristics.store.checks import load_check
from heuristics.training.engines import load_engine, untrainable

ROOT = Path(__file__).parent.parent
SLUG, MINUTES, LEAST = "rl-learning-rate", 25.0, 20.0
# Seconds a training of 36 or 150 steps takes on an H100, as estimated: nothing of this was measured on a GPU yet.
ESTIMATED = {"trl": 18.0 / 6, "unsloth": 18.0 / 6, "population": 0.5}  # of TRL's six share the GPU


@dataclass(frozen=True)
class Stage:
    """One protocol by one engine."""

    protocol: str
    engine: str
    cells: int

    @property
    def command(self) -> list[str]:
        """What is run."""
        words = ["verify", SLUG, "--profile", "gpu", "--protocol", self.protocol, "--engine", self.engine, "--record"]
        return [sys.executable, "-m", "heuristics", *words]

    @property
    def minutes(self) -> float:
        """Estimated time."""
        return self.cells * ESTIMATED[self.engine] / 60


def stages() -> list[Stage]:
    """What is owed: the pretrained model by TRL and by Unsloth on the same cells, then the small ones side by side.

    PPO is among it where the TRL that is installed still has it.
    """
    protocols = [p for p in load_check(SLUG).protocols if "gpu" in p.profiles]
    reference = load_engine("trl")
    pretrained = [p for p in protocols if "/" in p.base and not untrainable(reference, p)]
    made = [p for p in protocols if "/" not in p.base]
    fast = load_engine("population")
    wanted = [(p, engine) for p in pretrained for engine in ("trl", "unsloth")]
    wanted += [(p, "trl" if untrainable(fast, p) else "population") for p in made]
    return [Stage(p.id, engine, trainings(p, "gpu").by_arm.total()) for p, engine in wanted]


def main() -> int:
    """Run the stages; 0 if all of them were done."""
    words = [word for word in sys.argv[1:] if word != "--plan"]
    minutes = float(words[0]) if words else MINUTES
    until, left = time.monotonic() + 60 * minutes, []
    for stage in stages():
        said = f"{stage.protocol} by {stage.engine}: about {stage.cells} trainings, {stage.minutes:.0f} min estimated"
        if "--plan" in sys.argv:
            print(said)
            continue
        if stage.engine != "population" and importlib.util.find_spec(stage.engine) is None:
            left.append(f"{stage.protocol} by {stage.engine}: it is not installed")
            continue
        rest = until - time.monotonic()
        if rest < LEAST:
            left.append(f"{stage.protocol} by {stage.engine}: the time was up")
            continue
        print(f"{said}, {rest / 60:.0f} min left", flush=True)
        process = subprocess.Popen(stage.command, cwd=ROOT)
        try:
            code = process.wait(timeout=rest)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            try:
                code = process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
        if code:
            left.append(f"{stage.protocol} by {stage.engine}: exit code {code}, what is finished is kept")
    for line in left:
        print(f"not done: {line}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
