"""What a protocol will cost and can tell, before anything is trained: runs, core-minutes, width of intervals."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from heuristics.experiment.claims import name_of
from heuristics.experiment.rehearsal import unanswered
from heuristics.experiment.trainings import trainings
from heuristics.schema import Claim, Evidence, HeuristicsError, ProfileName, Protocol, Setting, Verdict
from heuristics.store import accepted, evidence_files, experiments, pages, slugs
from heuristics.store.checks import Check, load_check
from heuristics.verdict.power import Power, powers

GROWTH = 0.55
"""Exponent of the parameters in the seconds of a training, from the evidence of sizes-sort-digits: a test holds it."""


@dataclass(frozen=True)
class Cost:
    """What a protocol takes.

    Attributes:
        protocol: its id.
        task: that is trained.
        screen: trainings of the screening, at most.
        fresh: confirmatory trainings, at most.
        controls: trainings with false rewards or targets, at most.
        minutes: of one core, from recorded trainings; None where nothing like an arm is recorded.
        like: protocols that the seconds were taken from.
    """

    protocol: str
    task: str
    screen: int
    fresh: int
    controls: int
    minutes: float | None
    like: tuple[str, ...]


@dataclass(frozen=True)
class Timed:
    """Seconds of one training of an arm, as recorded."""

    protocol: Protocol
    arm: str
    seconds: float


@dataclass(frozen=True)
class Told:
    """What a plan can tell of a claim.

    Attributes:
        name: that the protocols have for it.
        power: how wide its interval will be.
        never: why it will have no number at all, whatever the runs give; empty if it can have one.
    """

    name: str
    power: Power
    never: str


def forecast(slug: str, profile: ProfileName, only: str | None = None) -> tuple[list[Cost], list[Told]]:
    """Forecast what a heuristic or an experiment costs and can tell.

    Args:
        slug: of either.
        profile: size at which it would be run.
        only: id of the one protocol; None for all that have the profile.

    Returns:
        What each protocol costs; and what can be told of each claim that they decide.

    Raises:
        HeuristicsError: see `load_check`; or no protocol has the profile.
    """
    check = load_check(slug)
    found = [one for one in check.protocols if profile in one.profiles and only in (None, one.id)]
    if not found:
        raise HeuristicsError(
            f"{slug}: nothing to train in profile {profile!r}{f' of protocol {only!r}' if only else ''}"
        )
    known = list(timed())
    return [cost_of(one, profile, known) for one in found], _told(check, found, profile)


def cost_of(protocol: Protocol, profile: ProfileName, known: Sequence[Timed]) -> Cost:
    """What a protocol takes, by what is known of others.

    Args:
        protocol: to be run.
        profile: size at which it is.
        known: recorded trainings.
    """
    asked = trainings(protocol, profile, screened=True)
    times = asked.by_arm
    like = {arm: _nearest(protocol, arm, known) for arm in times}
    seconds = [
        count * _scaled(protocol, arm, near)
        for arm, count in times.items()
        if count and (near := like[arm]) is not None
    ]
    whole = all(like[arm] is not None for arm, count in times.items() if count)
    names = tuple(sorted({near.protocol.id for near in like.values() if near is not None}))
    return Cost(
        protocol.id, protocol.task, asked.screen.total(), asked.fresh.total(), asked.controls.total(),
        sum(seconds) / 60 if whole else None, names,
    )  # fmt: skip


def timed() -> Iterator[Timed]:
    """Recorded trainings of every heuristic and experiment on a CPU, by the engine that is usual there."""
    for name in (*slugs.slugs(), *experiments.names()):
        for item in evidence_files.current(name):
            if item.spec is not None and item.device == "cpu" and item.engine == "population":
                yield from _arms(item, item.spec)


def _arms(item: Evidence, spec: Protocol) -> Iterator[Timed]:
    counts = Counter(run.cell.arm for run in item.runs)
    for arm, seconds in item.wall_seconds.items():
        if counts[arm] and seconds > 0:
            yield Timed(spec, arm, seconds / counts[arm])


def _nearest(protocol: Protocol, arm: str, known: Sequence[Timed]) -> Timed | None:
    """The recorded arm that is most like it: of the same method; then by task, tuning, size, length and batch."""
    wanted = protocol.arms[arm]

    def far(one: Timed) -> tuple[bool, bool, float]:
        there = one.protocol.arms[one.arm]
        return (
            one.protocol.task != protocol.task,
            there.tuning != wanted.tuning,
            abs(math.log(_scale(protocol, arm, one))),
        )

    alike = [one for one in known if one.protocol.arms[one.arm].method == wanted.method]
    return min(alike, key=far, default=None)


def _scaled(protocol: Protocol, arm: str, near: Timed) -> float:
    return near.seconds * _scale(protocol, arm, near)


def _scale(protocol: Protocol, arm: str, near: Timed) -> float:
    """How many times as long an arm trains as another: by steps, batch and parameters."""
    mine, theirs = protocol.arms[arm], near.protocol.arms[near.arm]
    steps = protocol.lengths.get(arm, protocol.steps) / near.protocol.lengths.get(near.arm, near.protocol.steps)
    size = (mine.parameters or 1) / (theirs.parameters or mine.parameters or 1)
    return float(steps * _batch(mine) / _batch(theirs) * size**GROWTH)


def _batch(setting: Setting) -> float:
    told = setting.knobs.get("per_device_train_batch_size", 8)
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else 8.0


def _told(check: Check, found: Sequence[Protocol], profile: ProfileName) -> list[Told]:
    everything = [(claim, verdict) for page in slugs.slugs() for claim, verdict in _accepted(page)]
    decided, names, never = [], [], []
    for page in check.pages:
        for claim in pages.load(page).claims:
            name = name_of(check, page, claim)
            mine = [one for one in found if name in one.decides]
            if mine:
                names.append(name)
                never.append(_never(check, page, claim, mine))
                decided.append((claim, len({one.task for one in mine}), _seeds(mine, profile)))
    return [Told(*row) for row in zip(names, powers(decided, everything), never, strict=True)]


def _never(check: Check, page: str, claim: Claim, protocols: Sequence[Protocol]) -> str:
    """Why none of the protocols can give a number for a claim."""
    seen = [one.model_copy(update={"decides": (claim.id,)}) if page != check.slug else one for one in protocols]
    reasons = [unanswered(one, claim) for one in seen]
    return reasons[0] if all(reasons) else ""


def _accepted(page: str) -> Iterator[tuple[Claim, Verdict]]:
    known = {claim.id: claim for claim in accepted.claims(page)}
    for verdict in accepted.verdicts(page):
        if verdict.claim in known:
            yield known[verdict.claim], verdict


def _seeds(protocols: Sequence[Protocol], profile: ProfileName) -> int:
    """Fresh seeds of a value, as they are in the middle."""
    counts = [
        one.seeds if (most := protocol.profiles[profile].most) is None else min(one.seeds, most)
        for protocol in protocols
        for one in protocol.confirm
    ]
    return round(median(counts)) if counts else 1
