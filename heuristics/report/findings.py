"""Findings for people: source line, caret, claim, what is known of it, advice."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from heuristics.schema import Finding, Problem, Severity

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
WIDEST = 110


def print_findings(console: Console, findings: Sequence[Finding], lines: Sequence[str], *, wrap: bool = False) -> None:
    """Print findings, each with its source line.

    Args:
        console: where.
        findings: to print.
        lines: source line of each, as it stands; empty where there is none.
        wrap: whether lines are broken at the console's width; a terminal does that by itself.
    """
    for finding, line in zip(findings, lines, strict=True):
        where = f"{finding.path}:{finding.line}" + (f":{finding.column}" if finding.column else "")
        note = f" ({finding.note})" if finding.note else ""
        head = Text.assemble(
            (where, "bold"), note, " ", (finding.severity, STYLES[finding.severity]), " ", (finding.code, "bold"), " ",
            finding.message,
        )  # fmt: skip
        console.print(head, soft_wrap=not wrap)
        if line.strip() and len(line) < 2000:
            shown, start = _window(line.replace("\t", " "), (finding.column or 1) - 1)
            width = max(1, min((finding.end_column or 0) - (finding.column or 0), len(shown) - start))
            console.print(Text(f"  | {shown}", style="dim"), soft_wrap=not wrap)
            console.print(Text("  | " + " " * start + "^" * width, style=STYLES[finding.severity]), soft_wrap=not wrap)
        for label, words in (("claim", finding.claim), ("known", finding.evidence), ("do", finding.advice)):
            if words:
                console.print(Text.assemble((f"  {label}: ", "dim"), words), soft_wrap=not wrap)
        if finding.page:
            console.print(Text.assemble(("  more: ", "dim"), f"heuristics explain {finding.code}"), soft_wrap=not wrap)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line that the column is in, and where the column is in that part."""
    if len(line) <= WIDEST:
        return line.rstrip(), min(column, len(line))
    first = max(0, column - WIDEST // 2)
    return line[first : first + WIDEST].rstrip(), column - first


def print_problems(console: Console, problems: Sequence[Problem]) -> None:
    """Print what could not be read, one line each."""
    for problem in problems:
        console.print(
            Text.assemble((f"{problem.path}:{problem.line}", "bold"), " ", ("not read", "magenta"), f" {problem.says}"),
            soft_wrap=True,
        )


def github(findings: Sequence[Finding]) -> str:
    """Workflow commands of GitHub Actions, one a finding."""
    return "\n".join(
        workflow_command(
            f.severity, f"{f.message}. {f.advice or ''}", file=f.path or "", line=f.line or 1, col=f.column or 1,
            title=f.code,
        )
        for f in findings
    )  # fmt: skip


def workflow_command(severity: Severity, message: str, **properties: object) -> str:
    """A workflow command of GitHub Actions."""
    words = {"error": "error", "warning": "warning", "info": "notice"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{words[severity]} {told}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
