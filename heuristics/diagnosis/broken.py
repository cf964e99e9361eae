"""What says that the policy itself broke, beside the reward."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from heuristics.diagnosis.levels import NEW, lasts, mean, smooth
from heuristics.diagnosis.log import Log
from heuristics.signals import ALL_WRONG, FAR, NO_GRADIENT

ENTROPY, LENGTH = 0.1, 0.25  # of the first rows'
BEFORE = 0.5  # share of completions that end at the cap
ENORMOUS = 10.0  # nats a token of KL
LEAST = 2  # rows at the end, of a log however short


@dataclass(frozen=True)
class Sign:
    """One sign.

    Attributes:
        says: with its numbers.
        since: step since which it holds.
        grave: whether it tells by itself; the others only beside a reward that fell.
    """

    says: str
    since: int
    grave: bool


def signs(log: Log) -> tuple[Sign, ...]:
    """Groups without a spread, no gradient, far from the base, no entropy, completions cut or gone."""
    return tuple(_found(log))


def _found(log: Log) -> Iterator[Sign]:
    began, silent = _ends(log, "zero_std")
    if silent is not None and silent > ALL_WRONG and (began in (None, 1.0) or silent - began > NEW):
        yield Sign(f"{silent:.0%} of the groups without a spread", _since(log, "zero_std", above=ALL_WRONG), False)
    first, last = _ends(log, "grad_norm")
    if first is not None and last is not None and last < NO_GRADIENT * first:
        since = _since(log, "grad_norm", below=NO_GRADIENT * first)
        yield Sign(f"gradient norm {last:.2g} after {first:.2g}", since, False)
    yield from _kl(log)
    first, last = _ends(log, "entropy")
    if first and last is not None and last < ENTROPY * first:
        yield Sign(f"entropy {last:.2g} after {first:.2g}", _since(log, "entropy", below=2 * ENTROPY * first), True)
    first, last = _ends(log, "clipped")
    if first is not None and last is not None and last > ALL_WRONG > first:
        said = f"{last:.0%} of the completions cut at the cap, {first:.0%} at first"
        yield Sign(said, _since(log, "clipped", above=BEFORE), first < BEFORE)
    first, last = _ends(log, "length")
    if first and last is not None and last < LENGTH * first:
        yield Sign(f"completions of {last:.3g} tokens after {first:.3g}", _since(log, "length", below=first / 2), True)


def _kl(log: Log) -> Iterator[Sign]:
    """As it was logged last, numbers or not; less than enormous, by the mean of the last rows."""
    logged = log.series.get("kl", np.empty(0))
    steps, values = log.steps[~np.isnan(logged)] if len(logged) else log.steps[:0], logged[~np.isnan(logged)]
    last, far = values[-LEAST:], mean(log, "kl")
    if len(last) == LEAST and bool((last > ENORMOUS).all()):
        since = lasts(steps, values > ENORMOUS)
        said = f"KL {np.median(last):.3g}" if np.isfinite(last).all() else "KL that is no finite number"
        yield Sign(said, int(steps[-1]) if since is None else since, True)
    elif far is not None and far > FAR:
        yield Sign(f"KL {far:.2g}", _since(log, "kl", above=FAR), False)


def _ends(log: Log, name: str) -> tuple[float | None, float | None]:
    """Means of the first and of the last rows."""
    return mean(log, name, "head"), mean(log, name)


def _since(log: Log, name: str, *, below: float = np.inf, above: float = -np.inf) -> int:
    """Step since which a column lies below or above something, to the end."""
    steps, values = log.seen(name)
    level = smooth(values)
    since = lasts(steps, (level < below) & (level > above))
    return int(steps[-1]) if since is None else since
