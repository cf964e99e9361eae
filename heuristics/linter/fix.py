"""`heuristics lint --fix`: puts right what has exactly one right form, in the files themselves."""

from collections.abc import Iterable
from pathlib import Path

from heuristics.schema import Edit, Finding, HeuristicsError
from heuristics.store.evidence_files import replace

PLAIN = {".py", ".yaml", ".yml"}  # a line of another file, such as a notebook's, may hold more than it shows


def fix(findings: Iterable[Finding]) -> dict[str, int]:
    """Apply the edits of findings, file by file; every other byte of a file stays as it is.

    Returns:
        Findings that were put right, by path.

    Raises:
        HeuristicsError: a file cannot be read as UTF-8, or not be written.
    """
    wanted: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path and finding.edits and not finding.note and Path(finding.path).suffix in PLAIN:
            wanted.setdefault(finding.path, []).append(finding)
    fixed = {}
    for name, mine in wanted.items():
        path = Path(name)
        try:
            before = path.read_bytes().decode("utf-8")
            after = edited(before, {edit for finding in mine for edit in finding.edits})
            target = path.resolve()  # a link stays a link
            replace(target, after.encode("utf-8"), target.stat().st_mode & 0o7777)
        except (OSError, UnicodeDecodeError) as error:
            raise HeuristicsError(f"{name}: cannot be fixed: {error}; nothing in it was changed") from error
        fixed[name] = len(mine)
    return fixed


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with some places replaced; its mark of order and its ends of lines stay."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text[len(mark) :]
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    ends = "\r\n" if "\r\n" in text else "\n"
    spans = [(at(e.line, e.column), at(e.end_line, e.end_column), e.text.replace("\n", ends)) for e in edits]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return mark + text
