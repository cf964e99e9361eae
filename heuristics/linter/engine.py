"""Lint files, folders, text, dictionaries and live configuration objects."""

import re
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from heuristics.configs import find_configs
from heuristics.configs.document import Document, scalar
from heuristics.configs.frameworks.trl import CLASS, METHODS
from heuristics.configs.hints import parameters_in
from heuristics.configs.reading import files, read_file, read_text
from heuristics.linter.rule import Scene
from heuristics.linter.rules import all_rules
from heuristics.schema import Config, Finding, HeuristicsError, KnobValue, Noun, Place, Problem, Severity

LEVELS: tuple[Severity, ...] = ("info", "warning", "error")
IGNORE = re.compile(r"heuristics:\s*ignore(?:\[([\w\s,]+)\])?")


class Report(Noun):
    """What lint found.

    Attributes:
        findings: in the order of files and lines.
        configs: every training configuration that was recognised.
        problems: what could not be read.
        files: how many files were read.
        lines: source line of each finding, as it stands.
    """

    findings: tuple[Finding, ...] = ()
    configs: tuple[Config, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: int = 0
    lines: tuple[str, ...] = ()


def lint(
    what: "str | PathLike[str] | Mapping[str, Any] | Iterable[str | PathLike[str]] | object", *,
    select: Sequence[str] = (), ignore: Sequence[str] = (), min_severity: Severity = "info",
) -> Report:  # fmt: skip
    """Say what the claims say about a configuration. Nothing that is read is run or imported.

    Args:
        what: a path or several, a folder, a dictionary of knobs, or a live configuration object of TRL or transformers.
        select: codes to look for; all if none is named. `RL` stands for every code that begins with it.
        ignore: codes to leave out.
        min_severity: findings below it are left out.

    Returns:
        Findings, the configurations that were recognised, and what could not be read.

    Raises:
        HeuristicsError: an unknown code, or a path that does not exist.
    """
    _check_codes([*select, *ignore])
    if isinstance(what, str | PathLike):
        scenes: Iterable[Scene] = map(_scene, _documents([what]))
    elif isinstance(what, Mapping):
        scenes = [_given(what, "<config>", str(what["method"]) if "method" in what else None, what.get("tuning"))]
    elif isinstance(what, Iterable) and not hasattr(what, "learning_rate"):
        scenes = map(_scene, _documents(what))
    else:
        scenes = [_object(what)]
    return report(scenes, select=select, ignore=ignore, min_severity=min_severity)


def lint_text(text: str, name: str = "-", **options: Any) -> Report:
    """Lint a text without a file, such as standard input; its syntax is guessed."""
    document = Document(name, "")
    read_text(text, document)
    return report([_scene(document)], **options)


def report(
    scenes: Iterable[Scene], *, select: Sequence[str] = (), ignore: Sequence[str] = (),
    min_severity: Severity = "info",
) -> Report:  # fmt: skip
    """Judge files by every rule that is selected."""
    rules = [rule for rule in all_rules() if _chosen(rule.code, select) and not (ignore and _chosen(rule.code, ignore))]
    found: list[Finding] = []
    lines: list[str] = []
    configs: list[Config] = []
    problems: list[Problem] = []
    count = 0
    for scene in scenes:
        count += 1
        document = scene.document
        configs += scene.configs
        problems += [Problem(path=document.path, line=line, says=says) for line, says in document.problems]
        mine = [finding for rule in rules for finding in rule.look(rule, scene)]
        mine = [finding for finding in mine if LEVELS.index(finding.severity) >= LEVELS.index(min_severity)]
        source = document.text.split("\n") if mine else []
        for finding in sorted(mine, key=lambda finding: (finding.line or 0, finding.code)):
            line = source[finding.line - 1] if finding.line and finding.line <= len(source) else ""
            if not _ignored(line, finding.code):
                found.append(finding)
                lines.append(line)
    return Report(
        findings=tuple(found), configs=tuple(configs), problems=tuple(problems), files=count, lines=tuple(lines)
    )


def _documents(paths: Iterable[str | PathLike[str]]) -> Iterable[Document]:
    named = [Path(path) for path in paths]
    for path in named:
        if not path.exists() and not path.is_symlink():
            raise HeuristicsError(f"{path}: no such file or folder")
    return (read_file(path) for path in files(named))


def _chosen(code: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(code.startswith(one.upper()) for one in wanted)


def _check_codes(codes: Sequence[str]) -> None:
    known = [rule.code for rule in all_rules()]
    for code in codes:
        if not any(one.startswith(code.upper()) for one in known):
            raise HeuristicsError(f"no rule {code!r}: there are {', '.join(known)}")


def _ignored(line: str, code: str) -> bool:
    found = IGNORE.search(line)
    if not found:
        return False
    return found[1] is None or code in [one.strip().upper() for one in found[1].split(",")]


def _scene(document: Document) -> Scene:
    return Scene(document, tuple(find_configs(document)))


def _given(knobs: Mapping[str, Any], name: str, method: str | None, tuning: object) -> Scene:
    """A dictionary of knobs, or the fields of an object, as a scene with one configuration."""
    if tuning not in ("full", "lora", "qlora", None):
        raise HeuristicsError(f"unknown tuning {tuning!r}: it is full, lora or qlora")
    values: dict[str, KnobValue] = {}
    for key, value in knobs.items():
        if isinstance(value, str | int | float | bool):
            read = scalar(value) if isinstance(value, str) else value
            values[str(key)] = KnobValue(value=read, text=str(value), place=Place(line=1))
    model = values.get("model_name_or_path") or values.get("model")
    named = str(model.value) if model else None
    config = Config(
        path=name, place=Place(line=1), framework="trl", method=method, tuning=tuning, model=named,
        parameters=parameters_in(named), rate=values.get("learning_rate"), knobs=values, stage=name,
        sure="said" if method else "unknown",
    )  # fmt: skip
    return Scene(Document(name, ""), (config,))


def _object(what: object) -> Scene:
    kind = type(what).__name__
    if not hasattr(what, "learning_rate"):
        raise HeuristicsError(
            f"{kind} has no learning_rate: hand lint a path, a dictionary of knobs, or a configuration of TRL or "
            "transformers"
        )
    found = CLASS.match(kind)
    return _given(
        vars(what) | {"learning_rate": what.learning_rate}, f"<{kind}>", METHODS[found[1]] if found else None, None
    )
