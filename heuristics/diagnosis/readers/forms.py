"""Which form a file has: told by what stands in it, not by its suffix."""

from pathlib import Path

from heuristics.diagnosis.log import FORMS
from heuristics.diagnosis.readers.csv_rows import read_csv
from heuristics.diagnosis.readers.freeform import read_freeform
from heuristics.diagnosis.readers.json_rows import read_json
from heuristics.diagnosis.readers.text import Found, Text
from heuristics.diagnosis.readers.text import of_file as text_of_file
from heuristics.schema import HeuristicsError


def of_file(path: Path, shown: str) -> Found:
    """What a file holds.

    Raises:
        HeuristicsError: no log.
    """
    from heuristics.diagnosis.readers.events import is_events, read_events

    if is_events(path):
        return read_events([path], shown)
    return recognise(text_of_file(path, shown))


def recognise(text: Text) -> Found:
    """What a text holds.

    Raises:
        HeuristicsError: no log.
    """
    for read in (read_json, read_csv, read_freeform):
        found = read(text)
        if found is not None:
            return found
    start = " ".join(text.head()[:60].split())
    raise HeuristicsError(f"{text.path}: no training log in it; it begins {start!r}; {FORMS}")
