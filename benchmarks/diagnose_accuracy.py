"""How often diagnosis is right, and how often published doctors are, on runs whose truth is known; in one run.

    pip install rldoctor rlprobe rlwatch trainproof
    python -m benchmarks.diagnose_accuracy [--logs FOLDER] [--families FAMILY ...]

Truth is held-out evaluation and reruns (benchmarks/corpus); thresholds were developed on the sorting family, the others
measure. `--logs` is a folder with `sft/` and `grpo/`, logs of other people whose file names say what was done to them,
and `real/`, real runs with a label each, on which the outcome was developed.
Bounds are exact binomial, two-sided 95 %.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.corpus.design import TEST
from benchmarks.corpus.reading import Labelled, corpus
from benchmarks.doctors import doctors, status_of
from benchmarks.shares import rate_bounds
from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.live import Monitor
from heuristics.diagnosis.log import Log, assemble
from heuristics.diagnosis.symptoms import symptoms
from heuristics.schema import Diagnosis

ROOT = Path(__file__).resolve().parents[1]
FAULTS = ("flat", "collapsed", "unstable", "hacking")
INTERVALS = (1, 5, 10)


def share(hits: int, count: int) -> dict[str, float | int | None]:
    """A rate with its bounds."""
    value, low, high = rate_bounds(hits, count)
    return {"hits": hits, "of": count, "rate": None if not count else round(value, 4), "low": low, "high": high}


def scores(runs: Sequence[Labelled], said: Sequence[set[str]], alarmed: Sequence[bool]) -> dict[str, object]:
    """Precision and recall a status, and alarms on healthy and on faulty runs.

    Args:
        runs: with their truth; those whose truth is undecided count nowhere but in `undecided`.
        said: statuses that were named; several where a finding fits several.
        alarmed: whether anything at all was reported.
    """
    judged = [place for place, run in enumerate(runs) if run.status != "undecided"]
    found: dict[str, object] = {}
    for status in ("healthy", *FAULTS):
        true = [place for place in judged if runs[place].status == status]
        named = [place for place in judged if status in said[place]]
        found[status] = {
            "recall": share(sum(status in said[place] for place in true), len(true)),
            "precision": share(sum(runs[place].status == status for place in named), len(named)),
            "alarmed": share(sum(alarmed[place] for place in true), len(true)),
        }
    grey = [place for place in range(len(runs)) if runs[place].status == "undecided"]
    found["undecided"] = {"alarmed": share(sum(alarmed[place] for place in grey), len(grey))}
    return found


def ours(runs: Sequence[Labelled], every: int, told: bool) -> tuple[list[Diagnosis], dict[str, object]]:
    """Our diagnosis of whole logs, with or without the configuration."""
    found = [
        examine(assemble(run.rows(every), path="log", knobs=run.knobs if told else {"method": run.method}))
        for run in runs
    ]
    alarmed = [any(finding.severity != "info" for finding in one.findings) for one in found]
    return found, scores(runs, [{one.status} for one in found], alarmed)


def causes(runs: Sequence[Labelled], found: Sequence[Diagnosis]) -> dict[str, object]:
    """True causes against the likeliest that was named, where the truth is known and where it is not."""
    table: Counter[tuple[str, str]] = Counter()
    for run, one in zip(runs, found, strict=True):
        if run.cause is not None:
            table[run.cause, one.causes[0].cause if one.causes else "none"] += 1
    known = {pair: count for pair, count in table.items() if pair[0] != "unknown"}
    return {
        "right": share(sum(count for (true, named), count in known.items() if true == named), sum(known.values())),
        "confusion": [[true, named, count] for (true, named), count in sorted(table.items())],
    }


def live(runs: Sequence[Labelled], every: int) -> dict[str, object]:
    """Alarms while a run goes on: false ones on healthy runs, and how long after its onset a collapse is said.

    An alarm as long before the onset as would be too late after it is none of that collapse: it came too early.
    """
    limit = max(10, 3 * every)
    false, healthy, late = 0, 0, []
    for run in runs:
        monitor, first = Monitor(run.knobs), None
        for row in run.rows(every):
            if monitor.add(row) is not None and first is None:
                first = int(row["step"])
        if run.status == "healthy":
            healthy, false = healthy + 1, false + (first is not None)
        elif run.status == "collapsed" and run.onset is not None:
            late.append(None if first is None else first - run.onset)
    known = [delay for delay in late if delay is not None]
    within = sum(-limit <= delay <= limit for delay in known)
    return {
        "false_alarms": share(false, healthy), "in_time": share(within, len(late)), "missed": late.count(None),
        "early": sum(delay < -limit for delay in known), "delay_steps": _quantiles(known),
    }  # fmt: skip


def delays(runs: Sequence[Labelled]) -> dict[str, object]:
    """By symptom: rows, one a step, from the true onset until a look at the log so far shows it."""
    waits: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        if run.status not in FAULTS or run.onset is None:
            continue
        whole = assemble(run.rows(), path="log", knobs=run.knobs)
        wanted = {finding.code for finding in examine(whole).findings}
        for count in range(1, len(whole) + 1):
            if count < run.onset or not wanted or (count > run.onset + 40 and count % 5):
                continue
            part = Log("log", whole.steps[:count], {name: column[:count] for name, column in whole.series.items()},
                       whole.columns, whole.method, whole.knobs)  # fmt: skip
            for code in wanted & {finding.code for finding in examine(part).findings}:
                waits[code].append(count - run.onset)
                wanted = wanted - {code}
    return {
        symptom.code: {"runs": len(waits[symptom.code]), "steps": _quantiles(waits[symptom.code])}
        for symptom in symptoms()
        if waits[symptom.code]
    }


def _quantiles(values: Sequence[int]) -> dict[str, float]:
    return {} if not values else {f"p{part}": float(np.percentile(values, part)) for part in (50, 90, 100)}


def others(runs: Sequence[Labelled], ask: Callable[..., list[object]], name: str) -> dict[str, object]:
    """What a published doctor says of the same logs."""
    said = [status_of(name, ask(run.rows(), run.method)) for run in runs]
    return scores(runs, [statuses or {"healthy"} for statuses in said], [bool(statuses) for statuses in said])


def published(folder: Path) -> dict[str, object]:
    """Alarms on logs of other people, by what was done to them."""
    found: dict[str, object] = {}
    asks = {"heuristics": None, **doctors()}
    for path in sorted(path for name in ("sft", "grpo") for path in (folder / name).glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        method = path.parent.name
        mine = examine(assemble(rows, path=path.name))
        alarms = {"heuristics": [mine.status, *(f.code for f in mine.findings if f.severity != "info")]}
        for name, ask in asks.items():
            if ask is not None:
                alarms[name] = sorted(status_of(name, ask(rows, method)))
        found[f"{method}/{path.stem}"] = alarms
    return found


NAMED = {"healthy": "healthy", "flat": "flat", "collapse": "collapsed"}


def labelled(folder: Path) -> dict[str, object]:
    """What is said of real runs of other people, by the label that their authors or their curves gave them.

    Args:
        folder: with `labels.csv`, whose columns `file` and `label` are read, and the logs.
    """
    with (folder / "labels.csv").open(encoding="utf-8") as stream:
        labels = {row["file"]: NAMED[row["label"]] for row in csv.DictReader(stream)}
    said: dict[str, dict[str, set[str]]] = {"heuristics": {}, **{name: {} for name in doctors()}}
    warned = 0
    for name, label in labels.items():
        rows = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        mine = examine(assemble(rows, path=name))
        said["heuristics"][name] = {mine.status} - {"healthy", "undecided"}
        warned += label == "healthy" and any(finding.severity != "info" for finding in mine.findings)
        for doctor, ask in doctors().items():
            said[doctor][name] = status_of(doctor, ask(rows, "grpo"))
    by_status = {status: [name for name in labels if labels[name] == status] for status in NAMED.values()}
    faulty = [name for name in labels if labels[name] != "healthy"]

    def row(found: dict[str, set[str]]) -> dict[str, object]:
        named = {
            status: share(sum(status in found[name] for name in names), len(names))
            for status, names in by_status.items()
            if status != "healthy"
        }
        alarms = {"healthy": by_status["healthy"], "faulty": faulty}
        return named | {
            part: share(sum(map(bool, (found[n] for n in names))), len(names)) for part, names in alarms.items()
        }

    table = {doctor: row(found) for doctor, found in said.items()}
    return {"runs": len(labels), "said": table, "warned": share(warned, len(by_status["healthy"]))}


def main() -> None:
    """Measure and write benchmarks/results/diagnose-accuracy.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", nargs="*", default=list(TEST))
    parser.add_argument("--logs", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "diagnose-accuracy.json")
    told = parser.parse_args()
    runs = [run for family in told.families for run in corpus(family)]
    counted = Counter((run.method, run.status) for run in runs)
    print(f"{len(runs)} runs:", ", ".join(f"{count} {' '.join(kind)}" for kind, count in sorted(counted.items())))
    whole, first = ours(runs, 1, told=True)
    bare, _ = ours(runs, 1, told=False)
    result = {
        "families": told.families,
        "runs": [[*kind, count] for kind, count in sorted(counted.items())],
        "confusion": [
            [true, said, count]
            for (true, said), count in sorted(
                Counter((run.status, one.status) for run, one in zip(runs, whole, strict=True)).items()
            )
        ],
        "heuristics": first,
        "by_logging_steps": {every: ours(runs, every, told=True)[1] for every in INTERVALS},
        "causes": causes(runs, whole),
        "causes_without_configuration": causes(runs, bare),
        "live": {every: live(runs, every) for every in INTERVALS},
        "delays": delays(runs),
        "doctors": {name: others(runs, ask, name) for name, ask in doctors().items()},
        "doctors_missing": sorted({"rldoctor", "rlprobe", "rlwatch", "trainproof"} - set(doctors())),
        "published": published(told.logs) if told.logs else None,
        "labelled": labelled(told.logs / "real")
        if told.logs and (told.logs / "real" / "labels.csv").is_file()
        else None,
    }
    told.out.write_text(json.dumps(result, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    show(result)


def show(result: dict[str, object]) -> None:
    """The figures in short."""
    names = {"heuristics": result["heuristics"], **result["doctors"]}  # type: ignore[dict-item]
    for name, table in names.items():
        parts = [f"{status} {_short(table[status]['recall'])}" for status in FAULTS]  # type: ignore[index]
        false = _short(table["healthy"]["alarmed"])  # type: ignore[index]
        print(f"{name:<12} false alarms {false}; recall: {', '.join(parts)}")
    print("cause right", _short(result["causes"]["right"]), "without configuration",  # type: ignore[index]
          _short(result["causes_without_configuration"]["right"]))  # type: ignore[index]  # fmt: skip
    for every, row in result["live"].items():  # type: ignore[attr-defined]
        print(f"live, logging_steps {every}: false {_short(row['false_alarms'])}, in time {_short(row['in_time'])}")


def _short(row: dict[str, float]) -> str:
    rate = "-" if row["rate"] is None else f"{row['rate']:.1%}"
    return f"{row['hits']}/{row['of']} = {rate} ({row['low']:.1%} to {row['high']:.1%})"


if __name__ == "__main__":
    sys.exit(main())
