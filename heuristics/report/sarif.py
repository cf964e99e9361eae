"""Findings as SARIF 2.1.0, for code scanning."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from heuristics.schema import Finding, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(
    findings: Sequence[Finding], problems: Sequence[Problem], rules: Iterable[Mapping[str, str]], version: str
) -> dict[str, Any]:
    """A SARIF log of one run.

    Args:
        findings: results.
        problems: files that could not be read; notifications of the run.
        rules: of every rule its `id`, `name`, `short`, `full` and `help`.
        version: of this package.
    """
    listed = list(rules)
    order = [rule["id"] for rule in listed]
    driver = {
        "name": "heuristics", "version": version, "semanticVersion": version,
        "rules": [
            {
                "id": rule["id"], "name": rule["name"], "shortDescription": {"text": rule["short"]},
                "fullDescription": {"text": rule["full"]}, "help": {"text": rule["help"], "markdown": rule["help"]},
            }
            for rule in listed
        ],
    }  # fmt: skip
    notifications = [
        {"level": "warning", "message": {"text": problem.says}, "locations": [_place(problem.path, problem.line, 1, 2)]}
        for problem in problems
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "results": [_result(finding, order) for finding in findings],
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }


def _result(finding: Finding, order: list[str]) -> dict[str, Any]:
    text = ". ".join(part for part in (finding.message, finding.evidence, finding.advice) if part)
    result: dict[str, Any] = {
        "ruleId": finding.code, "level": LEVELS[finding.severity], "message": {"text": text},
        "properties": {"claim": finding.claim},
    }  # fmt: skip
    if finding.code in order:
        result["ruleIndex"] = order.index(finding.code)
    if finding.path:
        column = finding.column or 1
        result["locations"] = [_place(finding.path, finding.line or 1, column, finding.end_column or column + 1)]
    return result


def _place(path: str, line: int, column: int, end: int) -> dict[str, Any]:
    uri = quote(PurePath(path).as_posix())
    region = {"startLine": max(1, line), "startColumn": max(1, column), "endColumn": max(column + 1, end)}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
