"""RL005: Unsloth is imported after trl, transformers or peft."""

import re
from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Edit, Finding, Place

PATCHED = ("trl", "transformers", "peft")


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    line = imported(scene.document)
    if line is None:
        return
    roots = [(name.split(".")[0], at) for name, at in scene.document.imports]
    before = roots[: [name for name, _ in roots].index("unsloth")]
    early = {name: at for name, at in reversed(before) if name in PATCHED and at not in scene.document.late}
    if early:
        named = ", ".join(f"{name} (line {at})" for name, at in sorted(early.items(), key=lambda item: item[1]))
        yield rule.finding(
            scene, Place(line=line), "warning",
            f"unsloth is imported after {named}", "import unsloth first", text="unsloth",
            edits=_moved(scene.document.text, line, min(early.values())),
        )  # fmt: skip


def _moved(text: str, line: int, first: int) -> tuple[Edit, ...]:
    """The import of unsloth moved before the first that it patches; nothing where either is no line at the margin.

    Args:
        text: of the file.
        line: of the import, from 1.
        first: of the first import that is patched.
    """
    lines = text.split("\n")
    moved, before = lines[line - 1].rstrip("\r"), lines[first - 1]
    whole = re.fullmatch(r"(import|from) [^;\\(#]+(#.*)?", moved) is not None
    if not whole or line == len(lines) or not before.startswith(("import ", "from ")):
        return ()
    return (
        Edit(line=first, column=1, end_line=first, end_column=1, text=f"{moved}\n"),
        Edit(line=line, column=1, end_line=line + 1, end_column=1, text=""),
    )


RULE = Rule(
    code="RL005", name="unsloth-imported-late", claims=("configuration-traps/unsloth-first",),
    says="Unsloth is imported after trl, transformers or peft.",
    why="Unsloth patches these libraries when it is imported. What was imported before keeps parts that are not patched; "
    "Unsloth itself warns then.",
    bad=("train.py", "from trl import SFTTrainer\nfrom unsloth import FastLanguageModel\n\nlearning_rate = 2e-4\n"),
    good=("train.py", "from unsloth import FastLanguageModel\nfrom trl import SFTTrainer\n\nlearning_rate = 2e-4\n"),
    look=_look,
)  # fmt: skip
