"""Protocols, runs and readings made by hand, of which the truth is known."""

import math
import random
from datetime import date

from heuristics.kinds import find_kind
from heuristics.schema import Claim, Evidence, History, Judged, Profile, Protocol, Reading, Run, Setting, around
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from heuristics.verdict.effects import effects

START = 0.3
GRID = (1e-6, 1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2, 1e-1)
FACTORS = (1 / 5.62, 1 / 3.16, 1 / 1.78, 1, 1.78, 3.16, 5.62)
PAID = {"num_generations": 8, "reward_funcs": "exact"}
TWO = {"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")}


def plan(arms=TWO, factors=FACTORS, seeds=6, **changes):
    """A protocol; every arm is judged about its own best value unless `confirm` says otherwise."""
    screened = changes.get("screened", tuple(arms))
    fields = dict(
        id="made", decides=("c",), task="t", base="b", arms=arms, screened=screened, knob="learning_rate", grid=GRID,
        steps=10, confirm=around(screened, factors, seeds), profiles={"tiny": Profile(screen=(0, 1), confirm=100)},
    )  # fmt: skip
    return Protocol(**(fields | changes))


def with_controls(arms, at="best(grpo)"):
    """Arms, and control arms whose reward is shuffled or zero, with where they run."""
    controls = {name: Setting(method="grpo", tuning="full", knobs=PAID | {"reward_funcs": name}) for name in QUIET}
    return {
        "arms": arms | controls, "screened": tuple(arms),
        "controls": (Judged(arm="shuffled", at=at, seeds=5), Judged(arm="zero", at=at, seeds=2)),
    }  # fmt: skip


QUIET = ("shuffled", "zero")


def bell(value, best, gain=0.5, half=0.35):
    """Accuracy at a value of an arm whose best one is `best`; a tenth of the gain is lost `half` decades off."""
    return START + gain * max(0.0, 1 - 0.1 * (math.log10(value / best) / half) ** 2)


def noisy(end, cell, spread=0.01):
    """The same cell always scatters the same."""
    return end + random.Random(f"{cell.arm}/{cell.value}/{cell.seed}").gauss(0, spread)


def ran(cell, end, status="finished", rewards=None, **final):
    """A run that ends at an accuracy, and whatever else it shows."""
    series = {"reward": (None, *rewards)} if rewards else {}
    history = History(steps=(0, 3, 6, 10), series=series) if rewards else None
    kept = {"accuracy": end, "accuracy_start": START, **final}
    return Run(cell=cell, status=status, final=kept, history=history)


def control(cell):
    """A control run that finds nothing wrong; None if the cell is no control."""
    paid = cell.setting.knobs.get("reward_funcs")
    if paid not in QUIET:
        return None
    return ran(cell, noisy(0.25, cell, 0.005) if paid == "shuffled" else START, weight_change=float(paid == "shuffled"))


def bells(**best):
    """A maker of runs: every arm is a bell about its own best value."""
    return lambda cell: control(cell) or ran(cell, noisy(bell(cell.value, best[cell.arm]), cell))


def evidence(protocol, run, *claims):
    """Evidence of a whole protocol, the rules of the claims set before it."""
    return evidence_of(protocol, claims, run)


def changed(item, change):
    """The same evidence with other runs."""
    return item.model_copy(update={"runs": tuple(change(run) for run in item.runs)})


def final(run, **numbers):
    """The run with other numbers at its end."""
    return run.model_copy(update={"final": {**run.final, **numbers}})


def claim(kind, **fields):
    """A claim, wherever its arms were run."""
    told = {"id": "c", "says": "a claim for a test", "transfer": "relational"}
    return find_kind(kind).claim(**(told | fields))


def judged(asked, *items):
    """The verdict of one claim on some evidence."""
    return decide([asked], effects([asked], items))[0]


def estimates(asked, *items):
    """The effects of one claim on some evidence."""
    return effects([asked], items)


def read(*readings: Reading, claims: tuple[Claim, ...] = ()) -> Evidence:
    """Evidence of a static look."""
    return Evidence(
        slug="toy", protocol="wheels", profile="static", engine="reading", device="none", plan="",
        rules={claim.id: rule(claim) for claim in claims}, environment={}, commit="", recorded=date(2026, 1, 1),
        readings=readings, content="0" * 64,
    )  # fmt: skip
