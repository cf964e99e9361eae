"""A recommendation on a terminal: the value first, then what it rests on and what would move it."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from heuristics.schema import Recommendation
from heuristics.schema.words import spell

_BASIS = {
    "practice": "practice, the middle two thirds of {settings} published settings of {laboratories} publishers, each "
    "with one vote{weighed}",
    "runs": "our own runs of a pretrained model near this one, the rates that lose less than a tenth of the gain",
}


def show_advice(advice: Recommendation, console: Console) -> None:
    """Print a recommendation."""
    console.print(
        f"[bold]{advice.knob} {spell((advice.point,))}[/bold]   {spell((advice.low, advice.high))}, "
        f"{advice.certainty} certainty"
    )
    weighed = ""
    if advice.votes is not None:
        weighed = (
            f", less of it the further its models are in size: together worth {advice.votes:g} equal votes; "
            f"{advice.near} of the settings are of models within a decade of this size, {advice.unsized} of unknown "
            "size"
        )
    basis = _BASIS[advice.basis].format(settings=advice.settings, laboratories=advice.laboratories, weighed=weighed)
    console.print(f"rests on {basis}; its claims: heuristics show {advice.page}\n", markup=False)
    for word, lines in (
        ("For it", advice.sources_for),
        ("Against it", advice.sources_against),
        ("It may move", advice.moves),
        ("What would change it", advice.would_change),
        ("Assumed", advice.assumed),
    ):
        if lines:
            console.print(word, style="bold")
            for line in lines:
                console.print(Padding(Text(line), (0, 0, 0, 2)))
