"""Log lines of verl: `step:12 - actor/entropy:0.43 - critic/score/mean:0.1`, one row a line."""

import re
from collections.abc import Iterator

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.figures import tells, unwrapped
from heuristics.diagnosis.readers.text import Text

STEP = re.compile(r"(?:^|[\s)\]|:])(?:global_)?step ?: ?(\d{1,15})(?: +- +|\s*$)")
GOES_ON = re.compile(r"\s*(-\s+)?[\w/@.()-]*:\S+(\s+-\s+\S+|\s*$)")
LONGEST = 200_000


def console_rows(text: Text) -> Iterator[Row]:
    """Rows of lines; what stands before `step:` does not matter, and a line that was wrapped goes on."""
    step, rest = "", ""
    for line in text.lines():
        if "step" in line and (found := STEP.search(line)):
            yield from _row(step, rest)
            step, rest = found[1], line[found.end() :].rstrip("\n")
        elif step:
            if line.strip() and len(rest) < LONGEST and GOES_ON.match(line):
                rest += line.rstrip("\n")
            else:
                yield from _row(step, rest)
                step = ""
    yield from _row(step, rest)


def _row(step: str, rest: str) -> Iterator[Row]:
    if not step:
        return
    row: dict[str, object] = {"step": int(step)}
    for part in rest.split(" - "):
        name, _, value = part.rpartition(":")
        try:
            number: object = float(value)
        except ValueError:
            number = unwrapped(value)
        if name and number is not None:
            row[name.strip(" -")] = number
    if tells(row):
        yield row
