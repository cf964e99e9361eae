"""`heuristics lint` at the command line: what it prints, and with which code it exits."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from heuristics.linter.engine import LEVELS, Report, lint, lint_text
from heuristics.linter.fix import fix
from heuristics.linter.settings import read_settings
from heuristics.schema import HeuristicsError
from heuristics.schema.words import spell


def run(
    paths: Sequence[str], *, select: Sequence[str] | None, ignore: Sequence[str] | None, min_severity: str | None,
    show_configs: bool, format: str, console: Console, errors: Console, repair: bool = False,
) -> int:  # fmt: skip
    """Lint and print; with `repair` put right first what has exactly one right form.

    Returns:
        0 if there is nothing to say, 1 if there are findings, 2 if there was no file or none could be read.

    Raises:
        HeuristicsError: an unknown code or severity, a path that does not exist, bad settings.
    """
    settings = read_settings(Path.cwd())
    wanted = min_severity or settings.min_severity
    options = {
        "select": tuple(select) if select is not None else settings.select,
        "ignore": tuple(ignore) if ignore is not None else settings.ignore,
        "min_severity": wanted,
    }
    if "-" in paths:
        if repair:
            raise HeuristicsError("standard input cannot be fixed: name files")
        if len(paths) > 1:
            raise HeuristicsError("- stands for standard input alone; name files in a call of their own")
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
        found = lint_text(text, "<stdin>", **options)
    else:
        with errors.status("reading"):
            found = lint(list(paths), **options)  # type: ignore[arg-type]
            fixed = fix(found.findings) if repair else {}
            if fixed:
                found = lint(list(paths), **options)  # type: ignore[arg-type]
        for path, count in fixed.items():
            errors.print(f"{path}: {_plural(count, 'finding')} fixed", markup=False, soft_wrap=True)
    if show_configs:
        _configs(found, format, console)
    else:
        _print(found, format, console)
    if format in ("json", "github") or show_configs:
        from heuristics.report.findings import print_problems

        print_problems(errors, found.problems)
    unread = {problem.path for problem in found.problems}
    if not found.files or (not found.configs and unread and len(unread) >= found.files):
        return 2
    return 1 if found.findings and not show_configs else 0


def _print(found: Report, format: str, console: Console) -> None:
    from heuristics.report import findings as report

    if format == "json":
        print(json.dumps([finding.model_dump(mode="json") for finding in found.findings], indent=1))
    elif format == "github":
        print(report.github(found.findings))
    elif format == "sarif":
        print(json.dumps(_sarif(found), indent=1))
    else:
        report.print_findings(console, found.findings, found.lines)
        report.print_problems(console, found.problems)
        said = ", ".join(
            f"{count} {level}{'s' if count != 1 and level != 'info' else ''}"
            for level in reversed(LEVELS)
            if (count := sum(finding.severity == level for finding in found.findings))
        )
        if found.configs:
            console.print(f"{said or 'nothing to say'}: {_counted(found)}", markup=False)
        else:
            console.print(
                f"no training configuration was recognised in {_plural(found.files, 'file')}: nothing was judged",
                markup=False,
            )


def _counted(found: Report) -> str:
    """How many configurations there were, and of how many the rate is not known."""
    lost = sum(config.rate is not None and config.learning_rate is None for config in found.configs)
    told = f"{_plural(len(found.configs), 'training configuration')} in {_plural(found.files, 'file')}"
    if not lost:
        return told
    return f"{told}; {_plural(lost, 'learning rate')} could not be followed, so not judged: see --show-configs"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def _sarif(found: Report) -> dict[str, object]:
    from heuristics import __version__
    from heuristics.linter.explain import explain
    from heuristics.linter.rules import all_rules
    from heuristics.report.sarif import sarif

    rules = [
        {"id": rule.code, "name": rule.name, "short": rule.says, "full": rule.why, "help": explain(rule)}
        for rule in all_rules()
    ]
    return sarif(found.findings, found.problems, rules, __version__)


def _configs(found: Report, format: str, console: Console) -> None:
    if format == "json":
        print(json.dumps([config.row for config in found.configs], indent=1))
        return
    if not console.is_terminal:
        console.width = 10_000  # a line each, to be searched
    table = Table(box=None, pad_edge=False)
    for name in ("place", "framework", "method", "tuning", "role", "rate", "sure"):
        table.add_column(name, overflow="fold")
    for config in found.configs:
        note = f" ({config.place.note})" if config.place.note else ""
        rate = "the default" if config.rate is None else f"{config.rate.text} (not resolved)"
        if config.rate is not None and config.learning_rate is not None:
            rate = spell((config.learning_rate,))
        table.add_row(
            f"{config.path}:{config.place.line}{note}", config.framework, config.method or "?",
            config.tuning or config.tuning_name or "?", config.role, rate, config.sure,
        )  # fmt: skip
    console.print(table)
    told = f"{_plural(len(found.configs), 'training configuration')} in {_plural(found.files, 'file')}"
    console.print(told, markup=False)
