"""Values of knobs that a wiki page states: in assignments, in `name: value` of prose, in tables."""

import re
from collections.abc import Iterator

from heuristics.schema import Page, Statement

NAMES = {
    "learning_rate": r"learning[ _]rate|\bLR\b",
    "num_generations": r"num_generations|group size",
    "beta": r"\bbeta\b|KL (?:coefficient|penalty)",
    "r": r"(?:LoRA |\blora_)rank|\bRank\b|\br(?=\s*=)",
    "lora_alpha": r"lora_alpha",
    "lora_dropout": r"lora_dropout",
    "temperature": r"\btemperature\b",
    "weight_decay": r"weight[ _]decay",
    "warmup_ratio": r"warmup[ _]ratio",
    "warmup_steps": r"warmup[ _]steps",
    "max_grad_norm": r"max_grad_norm",
    "num_train_epochs": r"num_train_epochs",
}
"""Knobs that people state values of, and how they write them."""
OTHER = re.compile(r"embedding|critic", re.IGNORECASE)  # another rate than the model's
NUMBER = r"(?<![\w.])\d+(?:\.\d+)?(?:[eE]-?\d+)?(?![\w%]|\s?\*\s?\w|\s?[-\u2013]\s?\d+(?:\.\d+)?[x%])"
RANGE = re.compile(rf"({NUMBER})(?:`?\s*(?:-|\u2013|to|\.\.\.?)\s*`?({NUMBER}))?")
METHODS = {
    "grpo": r"\b(?:GRPO|RL|RLHF|PPO|[Rr]einforcement)(?![a-z])",
    "dpo": r"\b(?:DPO|KTO|ORPO|[Pp]reference)(?![a-z])",
    "sft": r"\b(?:SFT|[Ss]upervised|QLoRA|[Ii]nstruction [Tt]uning)(?![a-z])",
}
COMPARED = re.compile(r"\b(?:than|versus|vs\.?|unlike) \w+", re.IGNORECASE)  # a method that the value is not for
_FOUND = {knob: re.compile(names, re.IGNORECASE if knob != "r" else 0) for knob, names in NAMES.items()}
_METHODS = {method: re.compile(words) for method, words in METHODS.items()}
_HEADING = re.compile(r"^\s*(#{1,6}|={1,6})\s*(.+?)\s*=*\s*$")
_BETWEEN = re.compile(r"[^\d.;,()\n]{0,30}")
_SAYS = re.compile(r"[=:|]|\b(?:is|of|around|about|typically|usually)\b")
_DEFINITION = re.compile(r"\b(?:if|assert|raise|print|while|return)\b|[<>]")


class Stated(Statement):
    """A value that stands on a line of a page; `method` is empty where neither line, heading nor title says one."""

    path: str
    line: int


def values_of(page: Page) -> tuple[Stated, ...]:
    """Values of knobs that a page states.

    Read are `name = value` and `name: value` in code and prose, with one number or two that span a range, and tables
    whose first cell or whose column heading is the name of a knob. A line that tests a value states none.
    """
    found: list[Stated] = []
    heading, inside = page.title, False
    columns: dict[int, str] = {}
    for number, line in enumerate(page.body.split("\n"), page.body_line):
        titled = _HEADING.match(line)
        if titled:
            heading, columns, inside = titled[2], {}, False
            continue
        cells = _cells(line)
        if cells and not inside:
            columns = {at: knob for at, cell in enumerate(cells) for knob in _knobs(cell) if at}
        inside = bool(cells)
        columns = columns if inside else {}
        rows = _in_columns(cells, columns) if columns else _in_line(line)
        for knob, low, high in dict.fromkeys(rows):
            method = _method(line) or _method(heading) or _method(page.title.replace("_", " "))
            found.append(
                Stated(source=page.title, knob=knob, method=method, value=(low, high) if high > low else (low,),
                       says=" ".join(line.split())[:160], path=page.path or "", line=number)
            )  # fmt: skip
    return tuple(found)


def _cells(line: str) -> list[str]:
    text = line.strip()
    if not text.startswith("|") or text in ("|", "|-", "|}"):
        return []
    return [cell.strip() for cell in re.split(r"\|\|?", text.strip("|"))]


def _knobs(text: str) -> list[str]:
    return [knob for knob, names in _FOUND.items() if names.search(text)]


def _in_columns(cells: list[str], columns: dict[int, str]) -> Iterator[tuple[str, float, float]]:
    for at, knob in columns.items():
        value = RANGE.search(cells[at]) if at < len(cells) else None
        if value and not OTHER.search(cells[0]):
            yield knob, *_ends(value)


def _in_line(line: str) -> Iterator[tuple[str, float, float]]:
    if _DEFINITION.search(line):
        return
    for knob, names in _FOUND.items():
        for name in names.finditer(line):
            start = _BETWEEN.match(line, name.end())
            value = RANGE.match(line, start.end() if start else name.end())
            if value and start and _SAYS.search(start[0]) and not OTHER.search(line[: name.start()]):
                yield knob, *_ends(value)


def _ends(value: re.Match[str]) -> tuple[float, float]:
    low = float(value[1])
    return low, max(low, float(value[2])) if value[2] else low


def _method(text: str) -> str:
    said = COMPARED.sub("", text)
    found = [method for method, words in _METHODS.items() if words.search(said)]
    return found[0] if len(found) == 1 else ""
