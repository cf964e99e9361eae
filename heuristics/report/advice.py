"""A recommendation on a terminal: the line to paste first, then where it breaks, what to do next, what it rests on."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from heuristics.schema import Recommendation
from heuristics.schema.words import spell

_BASIS = {
    "practice": "a rule fitted to what laboratories set and to published sweeps; of this method and tuning {settings} "
    "settings of {laboratories} publishers and {families} families of sweeps",
    "runs": "our own runs of a pretrained model near this one, the rates that lose less than a tenth of the gain",
}


def show_advice(advice: Recommendation, console: Console) -> None:
    """Print a recommendation."""
    said = f"{advice.knob}={spell((advice.point,))}"
    console.print(f"[bold]{said}[/bold]   # {spell((advice.low, advice.high))}; {advice.certainty} certainty")
    for line in breaks(advice):
        console.print(line, markup=False)
    _list("What to do next", advice.next, console)
    basis = _BASIS[advice.basis].format(
        settings=advice.settings, laboratories=advice.laboratories, families=advice.families
    )
    _list("What it rests on", (f"{basis}; its claims: heuristics show {advice.page}",), console)
    for word, lines in (
        ("Assumed", advice.assumed),
        ("For it", advice.sources_for),
        ("Against it", advice.sources_against),
        ("It may move", advice.moves),
        ("What would change it", advice.would_change),
    ):
        _list(word, lines, console)


def breaks(advice: Recommendation) -> list[str]:
    """Where it breaks, in a line; nothing where nothing tells."""
    found = advice.edge
    if found is None:
        return []
    whose = f" of {found.neighbour.upper()}" if found.neighbour else ""
    seen = f"{found.tasks} families of published sweeps" if found.group == "published" else f"{found.tasks} tasks"
    return [
        f"breaks at about {spell((found.at,))} if that is the best value: half of the runs{whose} are lost at "
        f"{found.multiple:g} times it ({found.low:g} to {found.high:g}; {seen}); from {spell((found.beyond,))} on "
        "wherever the best value lies in the range"
    ]


def _list(word: str, lines: tuple[str, ...], console: Console) -> None:
    if lines:
        console.print(word, style="bold")
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, 2)))
