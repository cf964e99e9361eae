"""`heuristics diagnose` and `heuristics watch` at the command line: what they print, and with which code they exit."""

import json
import time
from pathlib import Path

from rich.console import Console

from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.live import ALARMS, Monitor
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.readers import read_log
from heuristics.diagnosis.readers.knobs import knobs_of
from heuristics.report.diagnosis import brief, github, html, print_diagnosis
from heuristics.report.sparkline import sparkline
from heuristics.schema import Diagnosis, HeuristicsError


def run(path: str, *, config: str | None, format: str, console: Console, errors: Console) -> int:
    """Diagnose and print.

    Returns:
        0 if no finding is a warning or an error, 1 if one is.

    Raises:
        HeuristicsError: it is no training log.
    """
    with errors.status("reading"):
        log = read_log(path, config=config)
        found = examine(log)
    if format == "json":
        print(json.dumps(found.model_dump(mode="json"), indent=1))
    elif format == "github":
        print(github(found))
    elif format == "html":
        print(html(found, series_of(log)).encode("ascii", "xmlcharrefreplace").decode())
    else:
        print_diagnosis(console, found, series_of(log), wrap=console.is_terminal)
    return code_of(found)


def watch(
    path: Path, *, every: float, config: str | None, console: Console, errors: Console, rounds: int | None = None
) -> int:
    """Follow a log that grows, until Ctrl-C: a line when it has grown, an alarm when one is confirmed.

    Args:
        path: of the log or the run folder; neither needs to be there yet.
        every: seconds between looks.
        config: path of the configuration.
        console: for what is found.
        errors: for what stands in the way.
        rounds: looks; None for no end.

    Returns:
        0 if the last look saw nothing, 1 if it did.
    """
    if config is not None:
        knobs_of(config, [])  # what cannot be read now will not be later
    monitor: Monitor | None = None
    found: Diagnosis | None = None
    trouble = ""
    console.print(f"watching {path}; Ctrl-C ends it", style="dim", markup=False, soft_wrap=True)
    try:
        while rounds is None or rounds > 0:
            rounds = None if rounds is None else rounds - 1
            try:
                log = read_log(path, config=config)
            except HeuristicsError as error:
                if str(error) != trouble:
                    trouble = str(error)
                    errors.print(f"nothing to read yet: {trouble}", markup=False, soft_wrap=True)
            else:
                if monitor is None or log.steps[0] != monitor.steps[0] or log.steps[-1] < monitor.steps[-1]:
                    monitor = Monitor(log.knobs, log.path)
                before = monitor.rows
                for alarm in _feed(monitor, log):
                    console.print(brief(alarm), style="bold red", markup=False, soft_wrap=True)
                found = examine(log)
                if monitor.rows > before:
                    sure = "" if found.status not in ALARMS or found.status in monitor.said else ", not confirmed yet"
                    console.print(_line(found, log) + sure, markup=False, soft_wrap=True)
            if rounds is None or rounds > 0:
                time.sleep(every)
    except KeyboardInterrupt:
        console.print("")
    if found is None:
        raise HeuristicsError(f"{path}: no log appeared while it was watched" + (f"; {trouble}" if trouble else ""))
    console.print(brief(found), markup=False, soft_wrap=True)
    return code_of(found)


def series_of(log: Log) -> dict[str, list[float]]:
    """Columns as plain lists."""
    return {name: values.tolist() for name, values in log.series.items()}


def code_of(found: Diagnosis) -> int:
    """1 if a finding is a warning or an error, otherwise 0."""
    return int(any(finding.severity != "info" for finding in found.findings))


def _feed(monitor: Monitor, log: Log) -> list[Diagnosis]:
    """Rows that the monitor has not seen whole, and the alarms that they raise.

    The last one that it saw comes again: an evaluation is logged long after the training of its step.
    """
    last = monitor.steps[-1] if monitor.steps else None
    alarms = []
    for place in range(0 if last is None else int(log.steps.searchsorted(last, "left")), len(log)):
        row = {name: float(values[place]) for name, values in log.series.items() if values[place] == values[place]}
        alarm = monitor.add({"step": int(log.steps[place]), **row})
        alarms += [] if alarm is None else [alarm]
    return alarms


def _line(found: Diagnosis, log: Log) -> str:
    name = next((name for name in ("reward", "loss") if log.has(name)), None)
    if name is None:
        return f"step {found.steps[1]}  {found.status}"
    values = log.seen(name)[1].tolist()
    return f"step {found.steps[1]:>6}  {name} {values[-1]:<9.3g} {sparkline(values, 40)}  {found.status}"
