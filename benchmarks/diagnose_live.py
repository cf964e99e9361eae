"""A real GRPO run of TRL at ten times a good rate, with the callback that stops it; and what the callback costs a step.

    python -m benchmarks.diagnose_live

The costs are taken without a trainer, on rows of healthy runs of the corpus, beside the time of the run's own steps.
"""

import json
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

from benchmarks.corpus.design import DEVELOP
from benchmarks.corpus.reading import corpus
from heuristics import HeuristicsCallback
from heuristics.training.models import tokenizer
from heuristics.training.population.members import load_base
from heuristics.training.tasks import load_task
from heuristics.training.trainers import quiet, trainer_of

ROOT = Path(__file__).resolve().parents[1]
RATE = 1e-3


def stopped() -> dict[str, object]:
    """Train until the callback stops it."""
    quiet()
    run = next(run.run for run in corpus(DEVELOP) if run.run.cell.arm == f"grpo learning_rate={RATE}")
    cell = run.cell
    model = load_base(cell.base, cell.task, cell.seed, ROOT / ".bases").train()
    trainer, _ = trainer_of(cell, model, load_task(cell.task), tokenizer(load_task(cell.task)), reward="exact")
    callback = HeuristicsCallback(stop_on="error")
    trainer.add_callback(callback)
    begun = time.perf_counter()
    trainer.train()
    took = time.perf_counter() - begun
    rewards = [row["reward"] for row in trainer.state.log_history if "reward" in row]
    return {
        "rate": RATE, "steps": trainer.state.global_step, "of": cell.steps, "status": callback.diagnoses[0].status,
        "rewards": [round(reward, 3) for reward in rewards], "ms_a_step": 1e3 * took / trainer.state.global_step,
    }  # fmt: skip


def cost() -> dict[str, float]:
    """Milliseconds of the callback a row, over healthy runs of 150 rows, and over one of 3,000."""
    healthy = [run for run in corpus(DEVELOP) if run.status == "healthy"][:40]
    each = [_of(run.rows(), run.knobs) for run in healthy]
    rows = healthy[0].rows()
    long = [row | {"step": float(place + 1)} for place, row in enumerate(rows * 20)]
    return {"ms_a_row": statistics.mean(each), "worst_run": max(each), "ms_a_row_of_3000": _of(long, healthy[0].knobs)}


def _of(rows: list[dict[str, float]], knobs: object) -> float:
    callback, control = HeuristicsCallback(), SimpleNamespace(should_training_stop=False, should_log=False)
    state = SimpleNamespace(global_step=0, is_world_process_zero=True, log_history=[])
    callback.on_train_begin(SimpleNamespace(learning_rate=1e-4, logging_steps=1), state, control)
    spent = 0.0
    for row in rows:
        state.global_step = int(row["step"])
        begun = time.thread_time()  # of this thread alone, whatever else the machine does
        callback.on_step_end(None, state, control)
        callback.on_log(None, state, control, logs=row)
        spent += time.thread_time() - begun
    return 1e3 * spent / len(rows)


if __name__ == "__main__":
    result = {"stopped": stopped(), "cost": cost()}
    out = ROOT / "benchmarks" / "results" / "diagnose-live.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
