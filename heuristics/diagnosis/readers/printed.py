"""Text in which a program printed its dictionaries, or `name=value` behind a progress bar, amid whatever else."""

import re
from collections.abc import Iterator

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.figures import NUMBER, tells
from heuristics.diagnosis.readers.text import Text

DICTIONARY = re.compile(r"\{\s*['\"](?:[^{}]++|\{[^{}]*+\})*+(?:(?P<whole>\})|(?P<cut>(?:\{[^{}]*+)?\Z))?")
PAIR = re.compile(
    r"(?P<mark>['\"])(?P<name>[^'\"\n{}]{1,200})(?P=mark)\s*:\s*(?:(?P<inside>\{)|"
    r"(?:[A-Za-z_][\w.]{0,40}\()?(?P<list>\[)?\s*(?P<quote>['\"]?)"
    rf"(?P<number>{NUMBER})(?P=quote)(?(list)\s*\])\s*(?=[,}})]))|(?P<end>\}})"
)
STEP = re.compile(r"(?:global[ _]?)?step\]?\s*[:=#]?\s*(\d{1,15})\b", re.IGNORECASE)
BAR = re.compile(r"(?<![\d/])(\d{1,12})/(\d{1,12}) \[")
EQUALS = re.compile(rf"([A-Za-z_][\w/@.-]{{0,80}})=({NUMBER})(?![\w.])")
COLON = re.compile(rf"([A-Za-z_][\w/@.-]{{0,80}}(?: (?:loss|norm|rate))?) ?: ?({NUMBER})(?![\w.:])")
SHORT = {
    "pg": "policy_loss", "rm": "reward", "glen": "response_length", "ent": "entropy", "cri": "critic_loss",
    "act_lr": "actor_lr", "policy_lr": "actor_lr",
}  # fmt: skip  # what OpenRLHF writes behind its bars
LONGEST = 20_000
MOST_LINES = 100  # of a dictionary


def printed_rows(text: Text) -> Iterator[Row]:
    """Rows of printed dictionaries; nothing is evaluated. A step stands in the row, or in the text before it."""
    waiting = ""
    for line in text.lines():
        if not waiting and "{" not in line:
            continue
        waiting += line
        end = place = 0
        cut = None
        while cut is None and (found := DICTIONARY.search(waiting, place)):
            if not found["whole"]:
                goes_on = found["cut"] is not None and len(waiting) - found.start() < LONGEST
                if goes_on and waiting.count("\n", found.start()) < MOST_LINES:
                    cut = found.start()
                place = found.start() + 1
                continue
            row = _row(found.group())
            if tells(row):
                before = [*STEP.finditer(waiting[max(end, found.start() - 200) : found.start()])]
                if before and not {"step", "global_step"} & row.keys():
                    row = {"step": before[-1][1], **row}
                yield row
            end = place = found.end()
        waiting = "" if cut is None else waiting[max(cut - 200, end) :]


def _row(text: str) -> dict[str, object]:
    """Numbers by name; a nested dictionary's names come behind its own."""
    row: dict[str, object] = {}
    around: list[str] = []
    for found in PAIR.finditer(text):
        if found["inside"]:
            around.append(f"{found['name']}/")
        elif found["end"]:
            del around[-1:]
        else:
            row["".join(around) + found["name"]] = found["number"]
    return row


def postfix_rows(text: Text) -> Iterator[Row]:
    """Rows of lines such as `10/100 [00:10<01:30, policy_loss=0.1, reward=0.3]` or `step 3: loss 0.1, lr: 1e-5`.

    Where no step is named the bar's count is one; a bar that begins anew, as one an epoch does, goes on counting.
    """
    before = passed = 0
    for line in text.lines():
        if ("=" not in line and ":" not in line) or len(line) > LONGEST:
            continue
        said = STEP.search(line)
        row: dict[str, object] = {SHORT.get(name, name): value for name, value in EQUALS.findall(line)}
        if said and not tells(row):
            row = {name.strip(): value for name, value in COLON.findall(line)}
        bar = BAR.search(line)
        known = sum(tells([name]) for name in row)
        if not known or not (said or bar or known > 1):  # `reward=0.0` alone is a line of a program
            continue
        if said:
            row["step"] = said[1]
        elif bar and not {"step", "global_step"} & row.keys():
            count = int(bar[1])
            if count < before:
                passed += before
            before = count
            row["step"] = passed + count
        yield row
