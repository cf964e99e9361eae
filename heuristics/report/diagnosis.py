"""A diagnosis for people: the answer first, then sparklines, findings, causes; and for GitHub and as a page."""

from collections.abc import Mapping, Sequence
from html import escape

from rich.console import Console
from rich.text import Text

from heuristics.report.findings import STYLES, workflow_command
from heuristics.report.sparkline import path as svg_path
from heuristics.report.sparkline import sparkline
from heuristics.schema import Diagnosis

SHOWN = ("reward", "gold", "loss", "eval_loss", "grad_norm", "kl", "entropy", "length", "clipped", "learning_rate")
STATUS = {
    "healthy": "bold green", "flat": "bold yellow", "collapsed": "bold red", "unstable": "bold yellow",
    "hacking": "bold red", "undecided": "bold cyan",
}  # fmt: skip
Series = Mapping[str, Sequence[float]]


def brief(found: Diagnosis) -> str:
    """One or two lines: status, step, symptom, likeliest cause, page."""
    worst = found.findings[0] if found.findings else None
    if worst is None:
        return found.answer
    claim = f" [claim {worst.claim}]" if worst.claim else ""
    return (
        f"{found.answer}\n  {worst.code} {worst.evidence}; likeliest cause: {_words(worst.cause)}{claim}\n"
        f"  do: {worst.advice}\n  more: heuristics explain {worst.code}"
    )


def print_diagnosis(console: Console, found: Diagnosis, series: Series, *, wrap: bool = False) -> None:
    """Print a diagnosis.

    Args:
        console: where.
        found: to print.
        series: columns of the log, by canonical name.
        wrap: whether lines are broken at the console's width; a terminal does that by itself.
    """
    answer = Text.assemble((found.status, STATUS[found.status]), (found.since, "bold"), f": {found.reason}")
    console.print(answer, soft_wrap=not wrap)
    first, last = found.steps
    console.print(
        Text(
            f"{found.path}: {(found.method or 'method unknown').upper()}, {found.rows} rows, steps {first} to {last}",
            "dim",
        ),
        soft_wrap=not wrap,
    )
    _sparklines(console, series)
    for finding in found.findings:
        where = f"from step {finding.since_step}: " if finding.since_step is not None else ""
        console.print(
            Text.assemble(
                (finding.severity, STYLES[finding.severity]), " ", (finding.code, "bold"), f" {where}{finding.symptom}"
            ),
            soft_wrap=not wrap,
        )
        for label, words in (
            ("seen", finding.evidence),
            ("claim", finding.claim),
            ("known", finding.known),
            ("do", finding.advice),
        ):
            if words:
                console.print(Text.assemble((f"  {label}: ", "dim"), words), soft_wrap=not wrap)
    if any(cause.cause != "unknown" or ";" in cause.because for cause in found.causes):
        console.print(Text("causes, the likeliest first", "bold"))
        for place, cause in enumerate(found.causes, 1):
            console.print(
                Text.assemble(f"  {place}. {_words(cause.cause)}", (f"  {cause.because}", "dim")),
                soft_wrap=not wrap,
            )
    for note in found.notes:
        console.print(Text.assemble(("note: ", "dim"), note), soft_wrap=not wrap)
    for code, why in found.skipped.items():
        console.print(Text(f"not looked for: {code}, {why}", "dim"), soft_wrap=not wrap)
    unknown = [name for name, taken in found.columns.items() if not taken]
    if unknown:
        console.print(Text(f"columns not known: {', '.join(unknown)}", "dim"), soft_wrap=not wrap)


def github(found: Diagnosis) -> str:
    """Workflow commands of GitHub Actions, one a finding; a notice if there is none."""
    lines = [
        workflow_command(
            finding.severity, f"{finding.symptom}. {finding.evidence}. {finding.advice}",
            title=f"{finding.code} {found.status}",
        )
        for finding in found.findings
    ]  # fmt: skip
    return "\n".join(lines or [workflow_command("info", found.reason, title=found.status)])


def html(found: Diagnosis, series: Series) -> str:
    """One page that needs nothing else: answer, curves, findings, causes; light and dark."""
    curves = "\n".join(
        f'<figure><figcaption>{escape(name)} <span>{_ends(series[name])}</span></figcaption>'
        f'<svg viewBox="0 0 240 40" role="img" aria-label="{escape(name)}: {_ends(series[name])}">'
        f'<path d="{svg_path(list(series[name]), 240, 40)}"/></svg></figure>'
        for name in SHOWN if name in series
    )  # fmt: skip
    findings = "\n".join(
        f"<article><h3>{finding.severity} {finding.code}: {escape(finding.symptom)}</h3>"
        f"<p>{escape(finding.evidence)}</p>"
        + (f"<p>Claim <code>{escape(finding.claim)}</code>: {escape(finding.known or '')}</p>" if finding.claim else "")
        + f"<p><strong>Do:</strong> {escape(finding.advice)}</p></article>"
        for finding in found.findings
    )
    causes = "".join(
        f"<tr><td>{escape(_words(cause.cause))}</td><td>{escape(cause.because)}</td></tr>" for cause in found.causes
    )
    table = f"<table><tr><th>cause, the likeliest first</th><th>because</th></tr>{causes}</table>" if causes else ""
    said = (*found.notes, *(f"not looked for: {code}, {why}" for code, why in found.skipped.items()))
    notes = "".join(f"<li>{escape(note)}</li>" for note in said)
    method = (found.method or "method unknown").upper()
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{found.status}: {escape(found.path)}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
section {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }}
figure {{ margin: 0; }} figcaption span {{ opacity: .7; }}
path {{ fill: none; stroke: currentColor; stroke-width: 1.5; }}
td, th {{ text-align: left; vertical-align: top; padding-right: 1rem; }}
</style>
<h1>{found.status}{found.since}</h1>
<p>{escape(found.reason)}</p>
<p>{escape(found.path)}: {escape(method)}, {found.rows} rows, steps {found.steps[0]} to {found.steps[1]}</p>
<section>{curves}</section>
{findings}
{table}
<ul>{notes}</ul>
</html>
"""


def _sparklines(console: Console, series: Series) -> None:
    width = max(10, min(48, console.width - 44))
    for name in SHOWN:
        if name in series and any(value == value for value in series[name]):
            marks = sparkline(list(series[name]), width)
            console.print(
                Text.assemble(f"  {name:<14}", (marks, "cyan"), (f"  {_ends(series[name])}", "dim")), no_wrap=True
            )


def _ends(values: Sequence[float]) -> str:
    known = [value for value in values if value == value and abs(value) != float("inf")]
    return f"{known[0]:.3g} to {known[-1]:.3g}" if known else "not finite"


def _words(cause: str) -> str:
    return cause.replace("-", " ")
