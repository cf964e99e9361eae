"""The lint rules as a page: one section a rule, from the same text as `heuristics explain`."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from heuristics.linter.engine import lint_text
from heuristics.linter.explain import explain
from heuristics.linter.rules import all_rules
from heuristics.render.codes import Entry, codes
from heuristics.render.escape import in_markdown
from heuristics.render.results import measured
from heuristics.report.findings import print_findings

FEW = 10  # configurations of a form that gets no line of its own


def rules(source: str) -> str:
    """A table of the rules, then a section each.

    Args:
        source: path of the page that they stand on.
    """
    entries = (Entry(rule.code, rule.name, rule.says, explain(rule), rule.claims) for rule in all_rules())
    return codes(entries, "Finds", source)


def example() -> str:
    """What `heuristics lint` prints for the first rule's bad example."""
    rule = all_rules()[0]
    found = lint_text(rule.bad[1], rule.bad[0])
    screen = io.StringIO()
    print_findings(Console(file=screen, width=76), found.findings, found.lines, wrap=True)
    return f"```text\n{screen.getvalue().rstrip()}\n```\n"


def accuracy(root: Path) -> str:
    """What `benchmarks/lint_accuracy.py` measured, as a table by form of writing."""
    return measured(root, "lint-accuracy", "python benchmarks/lint_accuracy.py", _accuracy)


def _accuracy(data: Mapping[str, Any]) -> str:
    forms: dict[str, dict[str, int]] = data["by_form"]
    lines = ["| How it is written | Configurations | Rate | Method | Tuning |", "|---|---|---|---|---|"]
    total, rest = forms.pop("all"), dict.fromkeys(("rows", "rate", "method", "tuning"), 0)
    few = {form: row for form, row in forms.items() if row["rows"] < FEW}
    for row in few.values():
        rest = {name: count + row[name] for name, count in rest.items()}
    many = sorted((item for item in forms.items() if item[0] not in few), key=lambda item: -item[1]["rows"])
    for form, row in [("all", total), *many, (f"{len(few)} other forms", rest)]:
        shares = " | ".join(f"{row[name] / max(1, row['rows']):.1%}" for name in ("rate", "method", "tuning"))
        lines.append(f"| {in_markdown(form)} | {row['rows']} | {shares} |")
    false = data["findings"]
    return (
        f"On {total['rows']} published configurations of {data['repositories']} repositories, against a list "
        "that was made by hand and by another program; the readers were developed on the same list, so expect less "
        f"elsewhere. In repositories on which no limit was fitted, {false['error']} of {false['distinct']} different "
        f"published RL and preference configurations ({false['configs']} with copies) get an error (at most "
        f"{false['error_bound']:.1%}, one-sided 95 %) and {false['warning']} a warning on their rate; the wiki page's "
        f"four windows would report {false['naive_share']:.0%} of the configurations that they cover.\n\n"
        + "\n".join(lines)
        + "\n"
    )
