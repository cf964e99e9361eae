"""The door of the command line: runs a command, and turns what went wrong into a word and an exit code."""

import io
import sys
from typing import Annotated

import typer

from heuristics.commands import anywhere, checkout  # noqa: F401  (the order in which help lists them)
from heuristics.commands.terminal import app, errors
from heuristics.schema import HeuristicsError

EXTRAS = {
    **dict.fromkeys(("scipy", "statsmodels"), "verdict"), **dict.fromkeys(("mkdocs", "matplotlib"), "docs"),
    **dict.fromkeys(("torch", "transformers", "trl", "peft", "datasets"), "lab"),
}  # fmt: skip
"""Packages that only some commands need, and the extras that bring them."""
INTERRUPTED = 130
"""How typer ends at Ctrl-C."""


def main() -> None:
    """Run the command line; exit 2 on bad input, with a message that says what would be right."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter gets the rest
    try:
        app()
    except HeuristicsError as error:
        errors().print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(str(error.name).partition(".")[0])
        if extra is None:
            raise
        wanted = f"{error.name} is not installed, which this command needs: pip install '.[{extra}]' in a clone"
        errors().print(wanted, style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            errors().print("stopped; finished trainings are kept, the same command goes on from there")
        raise


def _version(asked: bool) -> None:
    if asked:
        from heuristics import __version__

        print(f"heuristics {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...
