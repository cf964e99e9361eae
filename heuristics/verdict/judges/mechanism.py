"""Judge of `mechanism`: one update at a too high rate changes policy and reward at once, one at the best rate does not.

The claim names two arms: the one whose rates are picked, and the same training cut off after one update.
"""

import math
from collections.abc import Sequence

from heuristics import signals
from heuristics.schema import DAMAGE, MARGINS, Assessment, Claim, Evidence, Leg, Run
from heuristics.schema.words import spell
from heuristics.verdict.bounds import ALPHA, rate_bounds
from heuristics.verdict.conclude import conclude, nothing_learned, share_leg, spoken
from heuristics.verdict.select import fresh, gain, rate_of, spec

MOST, FEW = 0.5, 0.25


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Count the runs that one update throws off.

    That is: KL above 0.1 nat a token and the metric on the fixed held-out prompts changed by more than 0.05. Supported:
    the lower bound of their share at the rate is at least a half, the upper bound at the contrast rate at most a
    quarter. Contradicted: the upper bound at the rate is below a half, or the lower bound at the contrast rate above a
    quarter, the level split.
    """
    long, single = claim.arms[:2]
    unit = gain(evidence, long)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    assert claim.at is not None and claim.unlike is not None
    metric, jump = spec(evidence).metric, claim.margin or MARGINS["mechanism"]
    picks = {pick: rate_of(evidence, pick) for pick in (claim.at, claim.unlike)}
    legs, words = [], []
    for pick, limit, side in ((claim.at, MOST, "above"), (claim.unlike, FEW, "below")):
        runs = list(fresh(evidence, single, picks[pick]).values())
        leg = share_leg(
            f"thrown off by one update at {spell((picks[pick],))}", [_thrown(run, metric, jump) for run in runs], limit,
            "above" if side == "above" else "below",
        )  # fmt: skip
        changes = [end - start for end, start in (signals.end_and_start(run, metric) for run in runs)]
        kl = [run.final.get("kl") or 0.0 for run in runs]
        turns = [run.final.get("agreement_first") for run in fresh(evidence, long, picks[pick]).values()]
        cosine = _mean([turn for turn in turns if turn is not None])
        legs.append(leg)
        words.append(
            f"{spoken(leg)}: KL {_mean(kl):.2g}, change of the metric {_mean(changes):+.2f}, cosine of the next "
            f"gradient {cosine:.2f}"
        )
    said, (there, calm) = "; ".join(words), legs
    if (there.low or 0.0) >= MOST and (1.0 if calm.high is None else calm.high) <= FEW:
        return conclude(claim, evidence, "supported", said, (*legs, unit), picks)
    # Either leg may contradict, so the level is split.
    few = rate_bounds(_hits(there), there.n, ALPHA / 2)[2] < MOST
    if few or rate_bounds(_hits(calm), calm.n, ALPHA / 2)[1] > FEW:
        return conclude(claim, evidence, "contradicted", said, (*legs, unit), picks)
    return conclude(claim, evidence, "inconclusive", said, (*legs, unit), picks)


def _thrown(run: Run, metric: str, jump: float) -> bool:
    end, start = signals.end_and_start(run, metric)
    far = run.status == "diverged" or (run.final.get("kl") or 0.0) > jump
    return far and abs(end - start) > DAMAGE


def _hits(leg: Leg) -> int:
    return round((leg.estimate or 0.0) * leg.n)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
