"""The plan digest: all that makes the runs of a protocol."""

from collections.abc import Mapping
from pathlib import Path

from heuristics.experiment.journal import Journal
from heuristics.schema import Cell, Protocol, Setting, digest
from heuristics.store.engine_checks import alike
from heuristics.training.engines import Engine
from heuristics.training.outcome import CURVE, checkpoint, run_of
from heuristics.training.rewards import GROUPS
from heuristics.training.tasks import load_task, right

FIRST = "b8188632201b9009e11e6971cb12a20c94ac65a5f335aee20dc23aa62afd18d2"
"""The behaviour of the plans that were made before it was part of them."""


def task_behaviour(name: str) -> str:
    """Digest of what a task does: held-out prompts and answers, demonstrations, rewards of canned completions.

    Needs no torch, so that a replay can tell that a task or its reward has changed.
    """
    task = load_task(name)
    held_out = task.held_out()
    canned = []
    for example in held_out[:8]:
        words = example.answer.split()
        for completion in (
            example.answer,
            "",
            " ".join(words[:-1]),
            " ".join([*words, words[0]]),
            " ".join(words[::-1]),
        ):
            canned.append(right(completion, example.answer))
    shown = [(example.prompt, example.answer, example.demonstration) for example in held_out]
    drawn = [(example.prompt, example.answer) for example in task.training(0, 8)]
    asked = [] if (task.copies, task.looked) == (8, 64) else [task.copies, task.looked]
    return digest([shown, drawn, canned, task.vocabulary, task.cap, task.base_target, *asked])


def plan_digest(protocol: Protocol, behaviour: str, golden: Mapping[str, tuple[float, ...]]) -> str:
    """Digest of all that makes a protocol's runs.

    That is its rule without profiles and decided claims, the task's behaviour, the golden steps, and what a training is
    summed up to.

    Profiles only say how many of the cells are run; claims may be added to a protocol without running it again.
    """
    summed = outcome_behaviour()
    return digest([trained_by(protocol), behaviour, golden, *([] if summed == FIRST else [summed])])


def trained_by(protocol: Protocol) -> dict[str, object]:
    """What of a protocol makes its runs."""
    return protocol.model_dump(exclude={"profiles", "decides"}, exclude_defaults=True)


def outcome_behaviour() -> str:
    """Digest of what a canned training is summed up to: finals, checkpoints, curves."""
    setting = Setting(method="grpo", tuning="full")
    cell = Cell(
        protocol="canned", arm="grpo", value=1e-3, seed=0, role="screen", steps=60, task="t", base="b", setting=setting
    )
    steps = range(1, cell.steps + 1)
    seen = dict.fromkeys(CURVE, 0.25)
    rows = {
        step: {"loss": 50.0 if step == 40 else 0.1 + step % 7, "grad_norm": 1.0 + step % 5, "reward": step / 60,
               "entropy": 1.0}
        for step in steps
    }  # fmt: skip
    groups = {name: [step % 2 for step in steps] for name in GROUPS}
    points = dict.fromkeys((0, *(step for step in steps if checkpoint(cell, step))), seen)
    made = [
        run_of(
            cell, start=seen, end=end, points=points, rows=rows, groups=groups, weight_change=0.5, agreements=[0.5, 1.0]
        )
        for end in (seen, None)
    ]
    return digest([run.model_dump(mode="json", by_alias=True) for run in made])


def measure_golden(protocol: Protocol, engine: Engine, bases: Path) -> dict[str, tuple[float, ...]]:
    """Golden numbers of every screened arm, at the middle of the grid."""
    value = sorted(protocol.grid, key=protocol.place)[len(protocol.grid) // 2]
    return {
        arm: engine.golden(protocol.cell(arm, value, 0, "screen").model_copy(update={"steps": 5}), bases)
        for arm in protocol.screened
    }


def current_plan(
    protocol: Protocol,
    engine: Engine,
    journal: Journal,
    bases: Path,
    recorded: Mapping[str, tuple[float, ...]] | None,
) -> tuple[str, dict[str, tuple[float, ...]]]:
    """The plan in force here.

    Golden numbers that agree with recorded or noted ones are replaced by those, so that the digest does not hang on
    the last digits of one processor.

    Args:
        bases: folder in which bases are cached.
        recorded: golden numbers of published evidence, if any.

    Returns:
        plan digest and golden numbers by arm.
    """
    golden = measure_golden(protocol, engine, bases)
    noted = journal.golden(protocol.id, engine.name, engine.stack())
    for known in (noted, recorded):
        if known is not None and alike(golden, known):
            golden = dict(known)
            break
    journal.note_golden(protocol.id, engine.name, engine.stack(), golden)
    return plan_digest(protocol, task_behaviour(protocol.task), golden), golden
