"""What all commands share: the app that they belong to, the terminal, options that several have."""

import functools
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="`verify` and what follows it need a clone of the project; the commands before it work anywhere.",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

Slug = Annotated[str, typer.Argument(help="Page, such as rl-learning-rate.")]
Slugs = Annotated[list[str] | None, typer.Argument(help="Pages; all of them if none is named.")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")]


@functools.cache
def console(stderr: bool = False) -> "Console":
    """The terminal; made when something is printed on it."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def errors() -> "Console":
    """Standard error."""
    return console(stderr=True)
