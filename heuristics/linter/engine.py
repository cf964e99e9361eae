"""Lint files, folders, text, dictionaries and live configuration objects."""

import itertools
import json
import numbers
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from heuristics.configs import find_configs
from heuristics.configs.document import Block, Document, Value, scalar
from heuristics.configs.frameworks.trl import CLASS, METHODS
from heuristics.configs.reading import files, read_file, read_text
from heuristics.linter.rule import Rule, Scene
from heuristics.linter.rules import all_rules
from heuristics.schema import Config, Finding, HeuristicsError, KnobValue, Noun, Place, Problem, Severity
from heuristics.schema.words import size_in_name

TOLD = ("method", "tuning")
LEVELS: tuple[Severity, ...] = ("info", "warning", "error")
FAILED = "could not be judged"
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
        what: a path or several, a folder, a dictionary of knobs, one of a file with sections, or a live configuration
            object of TRL or transformers.
        select: codes to look for; all if none is named. `RL` stands for every code that begins with it.
        ignore: codes to leave out.
        min_severity: findings below it are left out.

    Returns:
        Findings, the configurations that were recognised, and what could not be read.

    Raises:
        HeuristicsError: an unknown code or severity, or a path that does not exist.
    """
    if isinstance(what, str | PathLike):
        scenes: Iterable[Scene] = scenes_of(_documents([what]))
    elif isinstance(what, Mapping):
        sections = any(isinstance(value, Mapping) for value in what.values()) and not {*TOLD, "learning_rate"} & set(
            what
        )
        scenes = scenes_of([_nested(what)]) if sections else [_mapping(what)]
    elif isinstance(what, Iterable) and not isinstance(what, bytes) and not hasattr(what, "learning_rate"):
        scenes = scenes_of(_documents(what))
    else:
        scenes = [_object(what)]
    return report(scenes, select=select, ignore=ignore, min_severity=min_severity)


def lint_text(text: str, name: str = "-", **options: Any) -> Report:
    """Lint a text without a file, such as standard input; its syntax is guessed."""
    document = Document(name, "")
    read_text(text, document)
    return report(scenes_of([document]), **options)


def report(
    scenes: Iterable[Scene], *, select: Sequence[str] = (), ignore: Sequence[str] = (),
    min_severity: Severity = "info",
) -> Report:  # fmt: skip
    """Judge files by every rule that is selected.

    Raises:
        HeuristicsError: an unknown code or severity.
    """
    select, ignore = (_codes(select), _codes(ignore))
    if min_severity not in LEVELS:
        raise HeuristicsError(f"unknown severity {min_severity!r}: it is {', '.join(LEVELS)}")
    rules = [rule for rule in all_rules() if _chosen(rule.code, select) and not (ignore and _chosen(rule.code, ignore))]
    found: list[Finding] = []
    lines: list[str] = []
    configs: list[Config] = []
    problems: list[Problem] = []
    count = 0
    for path, inside in itertools.groupby(scenes, key=lambda scene: scene.document.path):
        count += 1
        for scene in inside:
            document = scene.document
            configs += scene.configs
            problems += [Problem(path=path, line=line, says=says) for line, says in document.problems]
            mine = [finding for rule in rules for finding in _look(rule, scene, problems)]
            mine = [finding for finding in mine if LEVELS.index(finding.severity) >= LEVELS.index(min_severity)]
            source = document.text.split("\n") if mine else []
            for finding in sorted(mine, key=lambda finding: (finding.line or 0, finding.code)):
                if not _ignored(source, finding):
                    found.append(finding)
                    lines.append(_line(source, finding.line))
    return Report(
        findings=tuple(found), configs=tuple(configs), problems=tuple(problems), files=count, lines=tuple(lines)
    )


def _documents(paths: Iterable[str | PathLike[str]]) -> Iterable[Document]:
    named = []
    for one in paths:
        if not isinstance(one, str | PathLike) or not str(one):
            raise HeuristicsError(f"{one!r} is no path: name files or folders")
        named.append(Path(one))
    for path in named:
        try:
            there = path.exists() or path.is_symlink()
        except (OSError, ValueError) as error:
            raise HeuristicsError(f"{str(path)[:100]}: {error}") from error
        if not there:
            raise HeuristicsError(f"{path}: no such file or folder")
    return (read_file(path) for path in files(named))


def _chosen(code: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(code.startswith(one.upper()) for one in wanted)


def _codes(given: Sequence[str]) -> Sequence[str]:
    """Codes as they were given, one alone too; each stands for a rule or several."""
    listed = [given] if isinstance(given, str) else list(given)
    strange = next((code for code in listed if not isinstance(code, str)), None)
    if strange is not None:
        raise HeuristicsError(f"{strange!r} is no code of a rule: name one, such as RL001")
    codes = [code.strip() for some in listed for code in some.split(",")]
    known = [rule.code for rule in all_rules()]
    for code in codes:
        if not any(one.startswith(code.upper()) for one in known):
            raise HeuristicsError(f"no rule {code!r}: there are {', '.join(known)}")
    return codes


def _look(rule: Rule, scene: Scene, problems: list[Problem]) -> list[Finding]:
    """Findings of a rule; a rule that fails on a file is a problem of that file, and the others go on."""
    try:
        return list(rule.look(rule, scene))
    except (ArithmeticError, HeuristicsError, LookupError, TypeError, ValueError) as error:
        problems.append(Problem(path=scene.document.path, line=1, says=f"{rule.code} {FAILED} ({error!r})"))
        return []


def _line(source: Sequence[str], line: int | None) -> str:
    return source[line - 1] if line and line <= len(source) else ""


def _ignored(source: Sequence[str], finding: Finding) -> bool:
    """Whether the line of a finding, or a comment on the line above, silences its code."""
    line, above = _line(source, finding.line), _line(source, (finding.line or 1) - 1)
    if finding.note:  # a cell's line ends in the middle of the file's
        line, above = line[(finding.column or 1) - 1 :].split("\\n")[0], ""
    alone = above.lstrip(" `\t").startswith(("#", "//"))
    for text in (line, above if alone else ""):
        found = IGNORE.search(text)
        if found and (found[1] is None or finding.code in [one.strip().upper() for one in found[1].split(",")]):
            return True
    return False


def scenes_of(documents: Iterable[Document]) -> Iterator[Scene]:
    """Scenes of files, one for each part that knows nothing of the others."""
    for document in documents:
        for part in (*document.parts, document):
            try:
                configs = tuple(find_configs(part))
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                part.problems.append((1, f"what it configures {FAILED} ({error!r})"))
                configs = ()
            yield Scene(part, configs)


def _mapping(knobs: Mapping[str, Any]) -> Scene:
    """A dictionary of knobs: what a file that holds them would be taken for, unless it says its method and tuning."""
    scene = _given(knobs, "<config>", _method(knobs.get("method")), knobs.get("tuning"))
    (config,) = scene.configs
    entries = {
        name: Value(knob.value, knob.text, 1, 1, "literal") for name, knob in config.knobs.items() if name not in TOLD
    }
    entries.setdefault("num_train_epochs", Value(None, "", 1, 1, "literal"))  # a rate alone is no recipe of TRL
    document = Document("<config>", "", blocks=[Block("mapping", "", entries, 1)])
    for found in itertools.islice(find_configs(document), 1):
        told = {name: getattr(config, name) for name in TOLD if getattr(config, name) is not None}
        told |= {f"{name}_said": True for name in told} | {"stage": config.stage, "knobs": config.knobs}
        config = found.model_copy(update=told)
    return Scene(scene.document, (config,))


def _nested(sections: Mapping[str, Any]) -> Document:
    """A dictionary with sections: the file that it was read from, as far as one can tell."""
    document = Document("<config>", "")
    read_text(json.dumps(sections, indent=1, default=str), document)
    return document


def _given(knobs: Mapping[str, Any], name: str, method: str | None, tuning: object) -> Scene:
    """A dictionary of knobs, or the fields of an object, as a scene with one configuration."""
    if tuning not in ("full", "lora", "qlora", None):
        raise HeuristicsError(f"unknown tuning {tuning!r}: it is full, lora or qlora")
    values: dict[str, KnobValue] = {}
    for key, value in knobs.items():
        if isinstance(value, numbers.Real) and not isinstance(value, int | float):
            value = int(value) if isinstance(value, numbers.Integral) else float(str(value))  # numpy's
        if isinstance(value, str | int | float | bool):
            read = scalar(value) if isinstance(value, str) else value
            values[str(key)] = KnobValue(value=read, text=str(value), place=Place(line=1))
    model = values.get("model_name_or_path") or values.get("model")
    named = str(model.value) if model else None
    config = Config(
        path=name, place=Place(line=1), framework="trl", method=method, tuning=tuning, model=named,
        parameters=size_in_name(named), rate=values.get("learning_rate"), knobs=values, stage=name,
    )  # fmt: skip
    return Scene(Document(name, ""), (config,))


def _object(what: object) -> Scene:
    kind = type(what).__name__
    if not hasattr(what, "learning_rate"):
        raise HeuristicsError(
            f"{kind} has no learning_rate: hand lint a path, a dictionary of knobs, or a configuration of TRL or "
            "transformers"
        )
    classes = [CLASS.match(one.__name__) for one in type(what).__mro__]
    method = next((METHODS[found[1]] for found in classes if found), None)
    names = [
        name for name in dir(what) if not name.startswith("_") and not hasattr(getattr(type(what), name, None), "fget")
    ]
    knobs = {name: getattr(what, name, None) for name in (*names, "learning_rate")}
    return _given(knobs, f"<{kind}>", method, None)


def _method(given: object) -> str | None:
    known = sorted({*METHODS.values(), "reinforce", "pretrain"})
    method = None if given is None else str(given).lower()
    if method is not None and method not in known:
        raise HeuristicsError(f"unknown method {given!r}: it is {', '.join(known)}")
    return method
