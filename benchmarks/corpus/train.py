"""Train what is missing of the corpus, then write `runs/<family>.json.gz`.

    python -m benchmarks.corpus.train [FAMILY ...]

A line a run is added to `.journal/corpus-<family>.jsonl`; interrupted, the same command goes on from there.
"""

import gzip
import json
import multiprocessing
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from benchmarks.corpus.design import DEVELOP, TEST, cells
from benchmarks.corpus.truth import cause, from_json, status
from heuristics.schema import Cell

ROOT = Path(__file__).resolve().parents[2]
RUNS = Path(__file__).parent / "runs"
WIDTH = 8


def train(group: list[Cell]) -> list[str]:
    """One JSON line a run."""
    from heuristics.training.engines.population import logged

    lines = []
    for run, rows, gold in logged(group, ROOT / ".bases"):
        history, start = run.history, {name: run.final[f"{name}_start"] for name in ("accuracy", "entropy", "length")}
        names = ("accuracy", "kl", "entropy", "repetition", "length", "clipped")
        end = None if run.status == "diverged" else {name: run.final[name] for name in names}
        assert history is not None
        points = {
            step: {name: history.series[name][place] for name in ("accuracy", "kl")}
            for place, step in enumerate(history.steps)
        }
        log = {name: [_short(row.get(name)) for row in rows] for name in sorted({name for row in rows for name in row})}
        if gold:
            log["rewards/exact/mean"] = [_short(value) for value in gold][: len(rows)]
        lines.append(json.dumps(dict(cell=run.cell.model_dump(), start=start, end=end, points=points, log=log)))
    return lines


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def groups(waiting: list[Cell]) -> list[list[Cell]]:
    """Cells that the engine can train together, a few at a time."""
    from heuristics.training.engines import load_engine

    alike = load_engine("population").groups(waiting)
    return [list(group[start : start + WIDTH]) for group in alike for start in range(0, len(group), WIDTH)]


def main(families: list[str]) -> None:
    """Train and write."""
    os.environ["OMP_NUM_THREADS"] = "1"
    RUNS.mkdir(exist_ok=True)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for family in families:
            journal = ROOT / ".journal" / f"corpus-{family}.jsonl"
            journal.parent.mkdir(exist_ok=True)
            done = read(journal)
            wanted = {cell.key: cell for cell in cells(family)}
            waiting = [cell for key, cell in wanted.items() if key not in done]
            left = len(waiting)
            for future in as_completed([pool.submit(train, group) for group in groups(waiting)]):
                with journal.open("a") as file:
                    file.writelines(line + "\n" for line in future.result())
                    file.flush()
                    os.fsync(file.fileno())
                left -= len(future.result())
                print(f"{family}: {len(wanted) - left} of {len(wanted)}", flush=True)
            done = read(journal)
            kept = [json.loads(done[key]) for key in sorted(wanted)]
            text = json.dumps(kept, separators=(",", ":"))
            (RUNS / f"{family}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
            runs = {key: from_json(json.loads(done[key])) for key in wanted}
            print(Counter((status(run), cause(run, runs)) for run in runs.values()))


def read(journal: Path) -> dict[str, str]:
    """Whole lines of a journal, by the key of their cell."""
    lines = journal.read_text().split("\n")[:-1] if journal.exists() else []
    return {Cell.model_validate(json.loads(line)["cell"]).key: line for line in lines}


if __name__ == "__main__":
    main(sys.argv[1:] or [DEVELOP, *TEST])
