"""Run folders: which of the files in it is the log, and which holds the knobs."""

import itertools
import os
import re
from collections.abc import Iterable
from pathlib import Path

from heuristics.diagnosis.log import FORMS
from heuristics.diagnosis.readers.events import read_events
from heuristics.diagnosis.readers.figures import tells
from heuristics.diagnosis.readers.forms import of_file
from heuristics.diagnosis.readers.json_rows import parse
from heuristics.diagnosis.readers.knobs import plain_knobs
from heuristics.diagnosis.readers.text import LARGEST, Found
from heuristics.schema import HeuristicsError, Scalar

DEEPEST = 5
MOST_FILES = 20_000
ENOUGH = 50  # rows, to tell a log from a data set
SAID = 5  # runs that are named
STATE = "trainer_state.json"
CHECKPOINT = re.compile(r"checkpoint-(\d{1,15})$")
LOGS = (
    r".*log_?history.*\.json",
    r"(wandb-)?history.*\.jsonl?|metrics.*\.jsonl?|(train|log).*\.jsonl",
    r"metrics.*\.csv|(progress|log).*\.csv",
    r".*\.jsonl",
    r".*\.log",
    r".*\.out",
    r".*\.csv",
    r"log.*\.txt|.*log\.txt",
    r".*\.ipynb",
)
CONFIGS = (
    "config.yaml", "config.yml", ".hydra/config.yaml", "args.json", "training_args.json", "training_args.yaml",
    "files/config.yaml", "wandb/latest-run/files/config.yaml",
)  # fmt: skip


def read_folder(path: Path) -> Found:
    """What a run folder holds: trainer_state.json, event files, or another log, in this order.

    Raises:
        HeuristicsError: none of them.
    """
    there = list(_files(path))
    found = _state(path, there) or _events(path, there) or _other(path, there)
    if found is None:
        names = sorted(str(one.relative_to(path)) for one in there)
        told = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        raise HeuristicsError(
            f"{path}: no training log in this folder; {f'there are {told}' if names else 'it is empty'}; {FORMS}"
        )
    knobs: dict[str, Scalar] = {}
    for name in CONFIGS:
        if not knobs and (path / name).is_file() and (knobs := plain_knobs(path / name)):
            found.notes.append(f"knobs are those of {name}")
    return Found(found.form, found.rows, found.notes, {**knobs, **found.knobs})


def _files(path: Path) -> Iterable[Path]:
    """Files of a folder, not too deep and not too many; links are not followed."""
    count = 0
    for folder, inside, names in os.walk(path):
        deep = len(Path(folder).relative_to(path).parts)
        inside[:] = sorted(name for name in inside if deep < DEEPEST and name not in (".git", "node_modules"))
        for name in sorted(names):
            count += 1
            if count > MOST_FILES:
                return
            yield Path(folder, name)


def _state(path: Path, there: list[Path]) -> Found | None:
    """The state with the most steps, of the folder itself or of its checkpoints; else of the newest run below."""
    states = [one for one in there if one.name == STATE and one.is_file() and one.stat().st_size <= LARGEST]
    near = [one for one in states if one.parent == path or (one.parent.parent == path and _number(one) >= 0)]
    if not near and states:
        run = _run(max(states, key=lambda one: one.stat().st_mtime_ns))
        near = [one for one in states if run in (one.parent, one.parent.parent)]
    checkpoints = sorted((one for one in near if _number(one) >= 0), key=_number, reverse=True)
    first = sorted([*(one for one in near if _number(one) < 0), *checkpoints[:1]], key=_steps, reverse=True)
    damaged: list[str] = []
    for state in [*first, *checkpoints[1:]]:
        try:
            found = of_file(state, str(state))
        except HeuristicsError as error:
            damaged.append(str(error))
            continue
        runs = sorted({_run(one) for one in states}, key=lambda run: (run != _run(state), run))
        if len(runs) > 1:
            mine, *others = (str(run.relative_to(path)) for run in runs)
            told = ", ".join(others[:SAID]) + (f" and {len(others) - SAID} more" if len(others) > SAID else "")
            which = "its own" if mine == "." else f"the newest, {mine},"
            found.notes.insert(0, f"{len(runs)} runs in this folder: {which} is read; not read, name one: {told}")
        elif len(states) > 1:
            found.notes.append(f"{len(states)} states of the trainer; {state.relative_to(path)} has the most steps")
        found.notes.extend(f"passed over: {says[:200]}" for says in damaged[:3])
        return found
    if damaged:
        raise HeuristicsError(damaged[0])
    return None


def _run(state: Path) -> Path:
    """The folder of the run that a state is of: that above its checkpoint's."""
    return state.parent.parent if CHECKPOINT.match(state.parent.name) else state.parent


def _number(state: Path) -> int:
    found = CHECKPOINT.match(state.parent.name)
    return int(found[1]) if found else -1


def _steps(state: Path) -> float:
    try:
        data = parse(state.read_text(encoding="utf-8", errors="replace"))
        steps = data.get("global_step")
        return float(steps) if isinstance(steps, int | float) else -1.0
    except (OSError, ValueError, RecursionError, AttributeError):
        return float(_number(state)) - 0.5


def _events(path: Path, there: list[Path]) -> Found | None:
    """Event files of the newest folder that has any; those of one folder are of one run, resumed."""
    events = [one for one in there if "tfevents" in one.name and one.is_file()]
    folders = sorted(
        {one.parent for one in events}, key=lambda folder: max(_age(one) for one in events if one.parent == folder)
    )
    if not folders:
        return None
    mine = sorted((one for one in events if one.parent == folders[-1]), key=_age)
    found = read_events(mine, str(path))
    if len(folders) > 1:
        found.notes.append(
            f"event files in {len(folders)} folders; those of the newest are read: {folders[-1].relative_to(path)}"
        )
    return found


def _age(events: Path) -> tuple[int, str]:
    """When an event file was begun, which its name says."""
    found = re.search(r"tfevents\.(\d{1,15})", events.name)
    return (int(found[1]) if found else int(events.stat().st_mtime), events.name)


def _other(path: Path, there: list[Path]) -> Found | None:
    """The newest file of the first kind of name of which one can be read."""
    for kind in LOGS:
        matching = [one for one in there if re.fullmatch(kind, one.name, re.IGNORECASE) and one.is_file()]
        matching = [one for one in matching if one.stat().st_size <= LARGEST]
        for one in sorted(matching, key=lambda one: one.stat().st_mtime_ns, reverse=True)[:5]:
            try:
                found = of_file(one, str(one))
                start = list(itertools.islice(found.rows, ENOUGH))
            except HeuristicsError:
                continue
            if not any(map(tells, start)):
                continue
            others = f"; {len(matching) - 1} others of its kind are not" if len(matching) > 1 else ""
            found.notes.append(f"{one.relative_to(path)} is read{others}")
            return Found(found.form, itertools.chain(start, found.rows), found.notes, found.knobs)
    return None
