"""From Evidence to the numbers that judges compare: fresh runs at picked rates, gains, regrets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heuristics.schema import Claim, Evidence, HeuristicsError, Leg, Protocol, Run, Scalar, split_pick
from heuristics.schema.words import spell
from heuristics.signals import damaged, end_and_start
from heuristics.store.engine_checks import counts_as
from heuristics.verdict.bounds import ALPHA, mean_bounds, rate_bounds

LEARNED = 0.10


def spec(evidence: Evidence) -> Protocol:
    """The protocol that the runs followed, as recorded with them.

    Raises:
        HeuristicsError: the evidence holds readings, not runs.
    """
    if evidence.spec is None:
        raise HeuristicsError(f"evidence {name(evidence)} holds no protocol: runs cannot be judged without it")
    return evidence.spec


def name(evidence: Evidence) -> str:
    """How assessments refer to an evidence file."""
    return f"{evidence.protocol}/{evidence.profile}-{evidence.engine}-{evidence.device}-{evidence.content[:8]}"


def rate_of(evidence: Evidence, pick: str) -> float:
    """The rate that a pick means, on the evidence's screening runs."""
    return spec(evidence).pick(pick, evidence.runs)


def arm_of(evidence: Evidence, method: str) -> str:
    """The screened arm that trains a method."""
    protocol = spec(evidence)
    for arm in protocol.screened:
        if protocol.arms[arm].method == method:
            return arm
    raise HeuristicsError(f"protocol {protocol.id!r} has no screened arm for method {method!r}")


def arms_of(evidence: Evidence, claim: Claim) -> tuple[str, ...]:
    """The screened arms that a claim is about: those that it names, or those of its methods, or all of them."""
    protocol = spec(evidence)
    trained = {protocol.arms[arm].method for arm in protocol.screened}
    return (
        claim.arms
        or tuple(arm_of(evidence, method) for method in claim.scope.methods if method in trained)
        or protocol.screened
    )


def controlled(evidence: Evidence, claim: Claim) -> tuple[str, ...]:
    """The screened arms that must have learned: those that a claim is about, and those that its rates are picked by."""
    picked = (split_pick(pick)[1] for pick in (claim.at, claim.unlike) if pick)
    named = dict.fromkeys((*arms_of(evidence, claim), *picked))
    return tuple(arm for arm in named if arm in spec(evidence).screened)


def fresh(evidence: Evidence, arm: str, rate: float, role: str = "confirm") -> dict[int, Run]:
    """Fresh runs of an arm at a rate, by seed; screening runs never are among them.

    A pick may be written down with fewer digits: where nothing was run at the rate itself, runs at the nearest one
    within a hundredth are taken, and never runs at two.
    """
    runs = [run for run in evidence.runs if run.cell.role == role and run.cell.arm == arm]
    there = nearest(rate, {run.cell.rate for run in runs})
    return {run.cell.seed: run for run in runs if run.cell.rate == there}


def nearest(rate: float, rates: Iterable[float]) -> float | None:
    """The rate nearest to another, None if none is within a hundredth of it."""
    found = min(rates, key=lambda other: abs(other / rate - 1), default=None)
    return found if found is not None and abs(found / rate - 1) < 0.01 else None


def gain(evidence: Evidence, arm: str) -> Leg:
    """Gain at the arm's best rate: the unit of every score. It must be clearly above 0.10."""
    metric = spec(evidence).metric
    rate = rate_of(evidence, f"best({arm})")
    ends = [end_and_start(run, metric) for run in fresh(evidence, arm, rate).values()]
    return _learned(f"gain of {arm} at its best rate {spell((rate,))}", ends)


def reward_gain(evidence: Evidence, arm: str) -> Leg:
    """Rise of what an arm is paid, on fresh seeds at the rate where screening runs rise most: for proxy rewards."""
    ends: dict[str, dict[float, list[tuple[float, float]]]] = {"screen": {}, "confirm": {}}
    for run in evidence.runs:
        if run.cell.arm == arm and run.cell.role in ends and "reward_end" in run.final:
            pair = run.final["reward_end"], run.final["reward_first"]
            ends[run.cell.role].setdefault(run.cell.rate, []).append(pair)
    seen = {there: pairs for rate, pairs in ends["screen"].items() if (there := nearest(rate, ends["confirm"]))}
    rate = max(seen, key=lambda rate: sum(end - start for end, start in seen[rate]) / len(seen[rate]), default=0.0)
    return _learned(f"rise of the reward of {arm} at {spell((rate,))}", ends["confirm"].get(rate, []))


def _learned(label: str, ends: Sequence[tuple[float, float]]) -> Leg:
    if len(ends) < 2:
        only = ends[0][0] - ends[0][1] if ends else None
        return Leg(
            name=label, estimate=only, low=None, high=None, threshold=LEARNED, supports_when="above", n=len(ends)
        )
    mean, low, high = mean_bounds([end - start for end, start in ends])
    return Leg(
        name=label, estimate=mean, low=low, high=high, threshold=LEARNED, supports_when="above", n=len(ends)
    )  # fmt: skip


@dataclass(frozen=True)
class Regret:
    """What is lost at a rate against the best one, in units of the gain at the best rate.

    `low` and `high` are bounds of the mean regret; with any damaged run there is no t-test, and `damage_low` decides.
    """

    rate: float
    mean: float | None
    low: float | None
    high: float | None
    n: int
    damaged: int
    damage_low: float

    def below(self, margin: float) -> bool:
        """Whether the regret is surely below the margin; never so with a damaged run."""
        return not self.damaged and self.high is not None and self.high < margin

    def above(self, margin: float) -> bool:
        """Whether the regret is surely above the margin.

        A damaged run loses more than the whole gain, so a damage rate surely above the margin is enough.
        """
        if self.damaged:
            return self.damage_low > margin
        return self.low is not None and self.low > margin

    def leg(self, arm: str, margin: float, supports_when: str) -> Leg:
        """The comparison with a margin, as a record."""
        note = (
            f"{self.damaged} of {self.n} runs damaged, so no t-test: lower bound of the damage rate"
            if self.damaged
            else ""
        )
        return Leg(
            name=f"regret of {arm} at {spell((self.rate,))}", estimate=self.mean, n=self.n, threshold=margin, note=note,
            low=self.damage_low if self.damaged else self.low, high=None if self.damaged else self.high,
            supports_when="below" if supports_when == "below" else "above",
        )  # fmt: skip


def regret(evidence: Evidence, arm: str, rate: float, alpha: float = ALPHA) -> Regret:
    """Regret of an arm at a rate, paired with the best rate by seed."""
    metric = spec(evidence).metric
    unit = gain(evidence, arm).estimate
    best = fresh(evidence, arm, rate_of(evidence, f"best({arm})"))
    there = fresh(evidence, arm, rate)
    seeds = sorted(set(best) & set(there))
    hurt = sum(damaged(*end_and_start(run, metric)) for run in there.values())
    _, damage_low, _ = rate_bounds(hurt, len(there), alpha)
    if not unit or unit <= 0 or len(seeds) < 2:
        return Regret(rate, None, None, None, len(there), hurt, damage_low)
    lost = []
    for seed in seeds:
        (top, top_start), (end, start) = end_and_start(best[seed], metric), end_and_start(there[seed], metric)
        lost.append(((top - top_start) - (end - start)) / unit)
    mean, low, high = mean_bounds(lost, alpha)
    return Regret(rate, mean, low, high, len(there), hurt, damage_low)


def stratum(evidence: Evidence, arm: str) -> dict[str, Scalar]:
    """Where an arm's runs were made: tuning, parameters, pretrained or not, base, task, steps, engine."""
    protocol = spec(evidence)
    setting, base = protocol.arms[arm], protocol.bases.get(arm, protocol.base)
    return {
        "tuning": setting.tuning,
        "parameters": setting.parameters,
        "pretrained": "/" in base,
        "base": base,
        "task": protocol.task,
        "steps": protocol.lengths.get(arm, protocol.steps),
        "engine": counts_as(evidence),
    }
