"""The symptoms as a page, what `heuristics diagnose` prints, and how often it is right beside published doctors."""

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.explain import explain
from heuristics.diagnosis.log import assemble
from heuristics.diagnosis.screen import series_of
from heuristics.diagnosis.symptoms import symptoms
from heuristics.render.codes import Entry, codes
from heuristics.render.escape import in_markdown
from heuristics.render.results import measured
from heuristics.report.diagnosis import print_diagnosis

EXAMPLE = "grpo learning_rate=0.001"
FAULTS = ("flat", "collapsed", "unstable", "hacking")
Rate = Mapping[str, Any]


def symptom_list(source: str) -> str:
    """A table of the symptoms, then a section each.

    Args:
        source: path of the page that they stand on.
    """
    entries = (
        Entry(symptom.code, symptom.name, symptom.says, explain(symptom), [symptom.claim] if symptom.claim else [])
        for symptom in symptoms()
    )
    return codes(entries, "What it is", source)


def screen(root: Path) -> str:
    """What `heuristics diagnose` prints of a run of the corpus that was trained at ten times the reference rate."""
    packed = root / "benchmarks" / "corpus" / "runs" / "sort-digits.json.gz"
    if not packed.is_file():
        return ""
    runs = json.loads(gzip.decompress(packed.read_bytes()))
    log = next(run["log"] for run in runs if run["cell"]["arm"] == EXAMPLE and run["cell"]["seed"] == 0)
    rows = [dict(zip(log, values, strict=True)) for values in zip(*log.values(), strict=True)]
    read = assemble(rows, path="trainer_state.json")
    paper = io.StringIO()
    print_diagnosis(Console(file=paper, width=76), examine(read), series_of(read), wrap=True)
    return f"```text\n{paper.getvalue().rstrip()}\n```\n"


def accuracy(root: Path) -> str:
    """What `benchmarks/diagnose_accuracy.py` measured, in tables."""
    return measured(root, "diagnose-accuracy", "python -m benchmarks.diagnose_accuracy", _accuracy)


def _accuracy(data: Mapping[str, Any]) -> str:
    total = sum(count for *_, count in data["runs"])
    grey = sum(count for _, status, count in data["runs"] if status == "undecided")
    parts = [
        f"On {total} runs of {len(data['families'])} families of tasks that no threshold was fitted on "
        f"({', '.join(data['families'])}); {grey} of them, whose held-out accuracy hardly changed, have no clear truth "
        "and count nowhere. A status is found if it is named; a finding of another doctor that fits several statuses "
        "counts for each of them. In brackets exact 95 % bounds.\n",
        _compared(data), "### Status by status\n", _statuses(data), "### Causes\n", _causes(data),
        "### How soon\n", _live(data), _delays(data),
    ]  # fmt: skip
    if data.get("labelled"):
        parts += ["### Real runs of other people\n", _labelled(data["labelled"])]
    if data["published"]:
        parts += ["### Logs of other people\n", _published(data["published"])]
    return "\n".join(parts)


def false_stops(root: Path) -> str:
    """What `benchmarks/false_stops.py` measured, as a table."""
    return measured(root, "false-stops", "python -m benchmarks.false_stops", _false_stops)


def _false_stops(data: Mapping[str, Any]) -> str:
    said = (
        f"Small batches make loud rows. Simulated logs of {data['rows']} rows in which the policy is never damaged, "
        "fed a row at a time; part of the criteria against chance was developed on logs drawn like these, and on "
        "published notebooks.\n\n"
    )
    return said + _table(["Log", "Stopped"], [[in_markdown(name), _rate(rate)] for name, rate in data["cases"].items()])


def _compared(data: Mapping[str, Any]) -> str:
    rows = []
    for name, table in {"heuristics": data["heuristics"], **data["doctors"]}.items():
        cells = [_rate(table["healthy"]["alarmed"]), *(_rate(table[status]["recall"]) for status in FAULTS)]
        rows.append([name, *cells])
    return _table(["", "Alarms on healthy runs", *(f"{status.capitalize()} found" for status in FAULTS)], rows)


def _statuses(data: Mapping[str, Any]) -> str:
    ours = data["heuristics"]
    rows = [
        [status, _rate(ours[status]["recall"]), _rate(ours[status]["precision"]), _rate(ours[status]["alarmed"])]
        for status in ("healthy", *FAULTS)
    ]
    said = [name for name in ("healthy", *FAULTS, "undecided") if any(name in pair for pair in data["confusion"])]
    counts = {(true, named): count for true, named, count in data["confusion"]}
    matrix = [[true, *(str(counts.get((true, named), 0)) for named in said)] for true in said]
    return (
        _table(["True status", "Named so (recall)", "True where named (precision)", "Any warning or error"], rows)
        + "\n"
        + _table(["True status (rows), named (columns)", *said], matrix)
    )


def _causes(data: Mapping[str, Any]) -> str:
    with_it, without = data["causes"], data["causes_without_configuration"]
    rows = [[true, named, str(count)] for true, named, count in with_it["confusion"]]
    return (
        f"The cause of a run is the one factor whose reset heals the same seed. The likeliest cause is right in "
        f"{_rate(with_it['right'])} of the runs whose cause is known, in {_rate(without['right'])} where the log came "
        "without its configuration. Where several factors heal, or none, the truth is `unknown`; those runs count "
        "nowhere and stand in the table.\n\n" + _table(["True cause", "Named first", "Runs"], rows)
    )


def _live(data: Mapping[str, Any]) -> str:
    rows = []
    for every, live in data["live"].items():
        late = live["delay_steps"]
        waits = f"{late['p50']:g}, {late['p90']:g}" if late else ""
        rows.append([every, _rate(live["false_alarms"]), _rate(live["in_time"]), waits])
    head = [
        "Steps a row",
        "Healthy runs with an alarm",
        "Collapses said in time",
        "Steps late: median, nine tenths",
    ]
    return (
        "The live monitor, fed a row at a time. In time is within ten steps or three rows of the collapse, whichever "
        "is longer; what happens inside the first row that is logged cannot be seen in it.\n\n" + _table(head, rows)
    )


def _delays(data: Mapping[str, Any]) -> str:
    rows = [
        [f"[{code}](#{code.lower()})", str(row["runs"]), *(f"{row['steps'][part]:g}" for part in ("p50", "p90"))]
        for code, row in data["delays"].items()
    ]
    return "\n" + _table(
        ["Symptom", "Faulty runs that show it", "Rows (steps) after the onset: median", "nine tenths"], rows
    )


def _labelled(data: Mapping[str, Any]) -> str:
    parts = ("healthy", "faulty", "collapsed", "flat")
    rows = [[name, *(_rate(said[part]) for part in parts)] for name, said in data["said"].items()]
    head = ["", "Healthy runs with an alarm", "Faulty runs with one", "Collapses named", "Flat runs named"]
    return (
        f"{data['runs']} GRPO runs that others published with their logs, sweeps of a course and notebooks; their "
        "authors or their curves say what became of them. Our rules of the outcome were developed on these logs, so "
        "our row says what they were made to do, not what they do elsewhere. An alarm of ours is a status at fault; "
        f"{_rate(data['warned'])} of the healthy runs have a warning of whatever kind.\n\n" + _table(head, rows)
    )


def _published(logs: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    names = list(next(iter(logs.values())))
    rows = [[in_markdown(log), *(", ".join(said[name]) or "nothing" for name in names)] for log, said in logs.items()]
    return _table(["Log", *names], rows)


def _rate(rate: Rate) -> str:
    if not rate["of"]:
        return "none"
    return f"{rate['rate']:.1%} ({rate['hits']}/{rate['of']}; {rate['low']:.0%} to {rate['high']:.0%})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)
    ) + "\n"  # fmt: skip
