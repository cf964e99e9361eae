"""RL020: SFT without padding and without packing, beside a max_length: SFTTrainer refuses it."""

from collections.abc import Iterator

from heuristics.configs.document import Block
from heuristics.configs.frameworks.unsloth import imported
from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Finding, Place

NAMES = ("SFTConfig", "trl.SFTConfig")


def _refused(block: Block) -> bool:
    """Whether padding_free is on, packing off, and max_length a number: said, or left at its default."""
    free, packing, length = (block.entries.get(name) for name in ("padding_free", "packing", "max_length"))
    if (
        "**" in block.entries
        or free is None
        or free.value is not True
        or (packing is not None and packing.value is not False)
    ):
        return False
    return length is None or isinstance(length.value, int)


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    if imported(scene.document) is not None:
        return
    lines = scene.document.text.split("\n")
    for block in scene.document.blocks:
        if block.kind == "call" and block.name in NAMES and _refused(block):
            free = block.entries["padding_free"]
            if any("..." in line for line in lines[block.line - 1 : free.line]):  # a snippet that leaves settings out
                continue
            yield rule.finding(
                scene, Place(line=free.line, column=free.column, note=free.note), "error",
                "SFTTrainer of TRL 1.0 and later refuses padding_free=True beside a max_length, its default too",
                "set max_length=None and cut long samples yourself, or packing=True", text=free.text,
            )  # fmt: skip


RULE = Rule(
    code="RL020", name="padding-free-with-a-length", claims=("padding-free-batches/default-length-refused",),
    says="SFT without padding and without packing, where max_length is set or left at its default: an error.",
    why="SFTTrainer raises a ValueError, since max_length would not be enforced.",
    bad=("train.py", "from trl import SFTConfig\n\nargs = SFTConfig(learning_rate=1e-5, padding_free=True)\n"),
    good=("train.py", "from trl import SFTConfig\n\n"
          "args = SFTConfig(learning_rate=1e-5, padding_free=True, max_length=None)\n"),
    look=_look,
)  # fmt: skip
