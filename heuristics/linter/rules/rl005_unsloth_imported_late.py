"""RL005: Unsloth is imported after trl, transformers or peft."""

from collections.abc import Iterator

from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Finding, Place

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
        )  # fmt: skip


RULE = Rule(
    code="RL005", name="unsloth-imported-late", claims=("configuration-traps/unsloth-first",),
    says="Unsloth is imported after trl, transformers or peft.",
    why="Unsloth patches these libraries when it is imported. What was imported before keeps parts that are not patched; "
    "Unsloth itself warns then.",
    bad=("train.py", "from trl import SFTTrainer\nfrom unsloth import FastLanguageModel\n\nlearning_rate = 2e-4\n"),
    good=("train.py", "from unsloth import FastLanguageModel\nfrom trl import SFTTrainer\n\nlearning_rate = 2e-4\n"),
    look=_look,
)  # fmt: skip
