"""Where pages of a wiki disagree, on the terminal."""

from collections.abc import Sequence

from rich.console import Console

from heuristics.schema.words import spell
from heuristics.wiki.disagreements import Disagreement, spans


def show_disagreements(found: Sequence[Disagreement], console: Console) -> None:
    """Print each knob, and below it what each page says, with the place of its lowest value."""
    for one in found:
        console.print(f"{one.knob}{f' of {one.method.upper()}' if one.method else ', no method said'}", style="bold")
        for page, (low, high) in spans(one.stated).items():
            line = next(row.line for row in one.stated if row.path == page and low in row.value)
            told = spell((low,) if low == high else (low, high))
            console.print(f"  {told}  {page}:{line}", markup=False, soft_wrap=True)
