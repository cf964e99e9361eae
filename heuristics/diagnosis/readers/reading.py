"""Anything that may hold a log to a Log: paths, run folders, standard input, lists of rows, live trainers."""

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from heuristics.diagnosis.log import FORMS, Log, assemble
from heuristics.diagnosis.readers.forms import of_file, recognise
from heuristics.diagnosis.readers.json_rows import of_data
from heuristics.diagnosis.readers.knobs import knobs_of, knobs_of_object, own_knobs
from heuristics.diagnosis.readers.text import LARGEST, Found, of_bytes
from heuristics.schema import HeuristicsError, Scalar

RIGHT = "hand over a path, a list of dictionaries such as trainer.state.log_history, or a trainer"


def read_log(source: object, *, config: object = None) -> Log:
    """Read a training log, whatever it was written by. Nothing that is read is run, loaded or imported.

    Args:
        source: path of a file or of a run folder, `-` for standard input, rows such as `trainer.state.log_history`, or
            a trainer of transformers or TRL.
        config: knobs of the run: a mapping, a configuration object, or the path of a configuration file; None if there
            is none.

    Returns:
        Its columns by step, with what had to be put right to read it.

    Raises:
        HeuristicsError: there is no log in it, or no configuration in `config`.
    """
    notes: list[str] = []
    knobs: dict[str, Scalar] = {}
    if isinstance(source, str | os.PathLike):
        shown, found = _path(source)
    elif isinstance(history := getattr(getattr(source, "state", None), "log_history", None), Sequence):
        shown = f"<{type(source).__name__}>"
        knobs.update(knobs_of_object(source))
        if not history:
            raise HeuristicsError(f"{shown}: state.log_history is empty: call train() first, with logging_steps set")
        found = of_data(list(history), shown)
    elif isinstance(source, Mapping):
        shown = "<dict>"
        found = of_data(source, shown)
    elif isinstance(source, list | tuple):
        shown = f"<{type(source).__name__}>"
        strange = [type(row).__name__ for row in source if not isinstance(row, Mapping)]
        if strange:
            raise HeuristicsError(f"{shown}: {len(strange)} of its rows are no dictionaries but {strange[0]}; {RIGHT}")
        found = of_data(list(source), shown)
    else:
        raise HeuristicsError(f"a {type(source).__name__} is no training log: {RIGHT}")
    if config is None and isinstance(source, str | os.PathLike) and os.fspath(source).endswith(".ipynb"):
        knobs = own_knobs(Path(source), notes)
    knobs = {**found.knobs, **knobs}
    if config is not None:
        knobs.update(knobs_of(config, notes))
    found.notes[:0] = notes
    return assemble(found.rows, path=shown, knobs=knobs, notes=found.notes)


def _path(source: str | os.PathLike[str]) -> tuple[str, Found]:
    if source == "-":
        return "<stdin>", recognise(of_bytes(_standard_input(), "<stdin>"))
    if not os.fspath(source):
        raise HeuristicsError("'' is no path: an empty name stands for no file")
    path = Path(source)
    shown = str(path)[:300].replace("\0", "?")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            from heuristics.diagnosis.readers.folder import read_folder

            return shown, read_folder(path)
        if not stat.S_ISREG(status.st_mode):
            raise HeuristicsError(f"{shown}: neither a file nor a folder but a pipe or a device; for a pipe say -")
        if status.st_size > LARGEST:
            raise HeuristicsError(
                f"{shown}: {status.st_size / 1e9:.1f} GB, more than the {LARGEST / 1e9:.0f} GB that are read"
            )
        return shown, of_file(path, shown)
    except FileNotFoundError as error:
        raise HeuristicsError(f"{shown}: no such file or folder") from error
    except (OSError, ValueError) as error:
        raise HeuristicsError(f"{shown}: {getattr(error, 'strerror', None) or error}") from error


def _standard_input() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    data = stream.read(LARGEST + 1) if stream is not None else sys.stdin.read(LARGEST + 1).encode("utf-8", "replace")
    if len(data) > LARGEST:
        raise HeuristicsError(f"<stdin>: more than the {LARGEST / 1e9:.0f} GB that are read; {FORMS}")
    return bytes(data)
