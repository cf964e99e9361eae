"""What says by itself that a policy broke, whatever the reward does."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from heuristics.diagnosis.levels import lasts, mean, smooth
from heuristics.diagnosis.log import Log

ENTROPY = 0.1  # of the first rows'
LENGTH = 0.25  # the same
CUT, BEFORE = 0.9, 0.5  # shares of completions that end at the cap
ENORMOUS = 10.0  # nats a token of KL
LEAST = 2  # rows at the end, of a log however short


@dataclass(frozen=True)
class Sign:
    """One sign, with its numbers and the step since which it holds."""

    says: str
    since: int


def grave(log: Log) -> tuple[Sign, ...]:
    """Signs that a policy broke: no entropy, completions cut or gone, a KL that is enormous or no number."""
    return tuple(_found(log))


def _found(log: Log) -> Iterator[Sign]:
    first, last = mean(log, "entropy", "head"), mean(log, "entropy")
    if first and last is not None and last < ENTROPY * first:
        yield Sign(f"entropy {last:.2g} after {first:.2g}", _since(log, "entropy", below=ENTROPY * 2 * first))
    clipped, before = mean(log, "clipped"), mean(log, "clipped", "head")
    if clipped is not None and before is not None and clipped > CUT and before < BEFORE:
        yield Sign(f"{clipped:.0%} of the completions cut, {before:.0%} at first", _since(log, "clipped", above=BEFORE))
    length, at_first = mean(log, "length"), mean(log, "length", "head")
    if length is not None and at_first and length < LENGTH * at_first:
        yield Sign(
            f"completions of {length:.3g} tokens after {at_first:.3g}", _since(log, "length", below=at_first / 2)
        )
    logged = log.series.get("kl", np.empty(0))
    known = ~np.isnan(logged)
    kl = logged[known][-LEAST:]
    if len(kl) == LEAST and bool((kl > ENORMOUS).all()):
        steps = log.steps[known]
        since = lasts(steps, logged[known] > ENORMOUS)
        said = f"KL {np.median(kl):.3g}" if np.isfinite(kl).all() else "KL that is no finite number"
        yield Sign(said, int(steps[-1]) if since is None else since)


def _since(log: Log, name: str, *, below: float = np.inf, above: float = -np.inf) -> int:
    """Step since which a column lies below or above something, to the end."""
    steps, values = log.seen(name)
    level = smooth(values)
    since = lasts(steps, (level < below) & (level > above))
    return int(steps[-1]) if since is None else since
