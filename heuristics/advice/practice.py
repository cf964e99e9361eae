"""What laboratories set: each has one vote, spread over its settings, and less of it the further its models are."""

import math
from collections.abc import Iterable

from heuristics.schema import HeuristicsError, Noun, Published, words
from heuristics.store import accepted, slugs

MIDDLE = 2 / 3
"""Share of the votes that a range holds: with ten laboratories one stray at either end is outside."""
NEAR = 0.5
"""Decades of model size at which a setting has 0.6 of its weight; one of unknown size has half of it."""
FEWEST, LABORATORIES = 10, 3
ADAPTERS = ("lora", "qlora")
ROUNDING = 1e-9
"""Three equal voices are three, whatever their sums round to."""


class InsufficientEvidence(HeuristicsError):
    """Fewer than ten published settings or three laboratories, and no run in scope: nothing to base advice on."""


class Practice(Noun):
    """The middle of what laboratories set.

    Attributes:
        low: a sixth of the votes lies below.
        point: the median vote.
        high: a sixth of the votes lies above.
        settings: published settings behind it.
        laboratories: that published them.
        near: of these settings, those of models within a decade of the size that was asked about; None for any size.
        unsized: of these settings, those of models of unknown size; None for any size.
        votes: how many equal votes the laboratories' votes amount to (Kish's effective size); None for any size.
        adapters: whether LoRA and QLoRA were taken together, because one alone is too little.
    """

    low: float
    point: float
    high: float
    settings: int
    laboratories: int
    near: int | None = None
    unsized: int | None = None
    votes: float | None = None
    adapters: bool = False


def published(knob: str) -> tuple[str, tuple[Published, ...]]:
    """Slug of the page that keeps settings of a knob, and the settings; empty where no page does."""
    for slug in slugs.slugs():
        if found := accepted.practice(slug, knob):
            return slug, found
    return "", ()


def practice(settings: Iterable[Published], method: str, tuning: str, parameters: float | None) -> Practice:
    """The middle two thirds of the votes on a method and a tuning.

    Args:
        settings: published ones, of any method.
        method: whose settings count.
        tuning: likewise.
        parameters: of the model that is asked about; None for any.

    Raises:
        InsufficientEvidence: fewer than ten settings or three laboratories, or none or the weight of fewer than three
            near the size.
        HeuristicsError: a model without parameters.
    """
    if parameters is not None and not parameters > 0:
        raise HeuristicsError(f"params {parameters!r}: a model has more than none")
    rows = [setting for setting in settings if setting.method == method]
    kept = [setting for setting in rows if setting.tuning == tuning]
    adapters = tuning in ADAPTERS and not _enough(kept)
    if adapters:
        kept = [setting for setting in rows if setting.tuning in ADAPTERS]
    total = _totals(kept)
    if not _enough(kept):
        raise InsufficientEvidence(
            f"only {sum(total.values())} {method} {tuning} settings of {len(total)} laboratories are published, and no "
            f"run is in scope: {FEWEST} settings of {LABORATORIES} laboratories are the least to say anything"
        )
    near = None if parameters is None else sum(s.count for s in kept if _decades(s.parameters, parameters) <= 1)
    if near == 0:
        sizes = sorted(s.parameters for s in kept if s.parameters)
        known = (
            f"; those of known size are of {' to '.join(map(words.spell_size, (sizes[0], sizes[-1])))}" if sizes else ""
        )
        raise InsufficientEvidence(
            f"no published {method} {tuning} setting is of a model within a decade of "
            f"{words.spell_size(parameters or 0)} parameters, and no run is in scope{known}: what suits them need "
            f"not suit this one. Leave the size out to see what the {sum(total.values())} settings are"
        )
    weighted = [(s, s.count / total[s.laboratory] * _near(s.parameters, parameters)) for s in kept]
    voices = [sum(weight for s, weight in weighted if s.laboratory == name) for name in total]
    amount = sum(voices) ** 2 / sum(v**2 for v in voices)
    if parameters is not None and amount < (1 - ROUNDING) * LABORATORIES:
        raise InsufficientEvidence(
            f"{len(total)} laboratories publish {method} {tuning} settings, but fewer than {LABORATORIES} of models "
            f"near {parameters:g} parameters, and no run is in scope"
        )
    votes = sorted((setting.value, weight) for setting, weight in weighted)
    tail = (1 - MIDDLE) / 2
    low, point, high = (_quantile(votes, share) for share in (tail, 0.5, 1 - tail))
    return Practice(
        low=low,
        point=point,
        high=high,
        settings=sum(total.values()),
        laboratories=len(total),
        near=near,
        unsized=None if parameters is None else sum(s.count for s in kept if s.parameters is None),
        votes=None if parameters is None else round(amount, 1),
        adapters=adapters,
    )


def _totals(settings: Iterable[Published]) -> dict[str, int]:
    total: dict[str, int] = {}
    for setting in settings:
        total[setting.laboratory] = total.get(setting.laboratory, 0) + setting.count
    return total


def _enough(settings: Iterable[Published]) -> bool:
    total = _totals(settings)
    return sum(total.values()) >= FEWEST and len(total) >= LABORATORIES


def _near(known: float | None, asked: float | None) -> float:
    if asked is None:
        return 1.0
    return 0.5 if known is None else math.exp(-((_decades(known, asked) / NEAR) ** 2) / 2)


def _decades(known: float | None, asked: float) -> float:
    return math.inf if known is None else abs(math.log10(known / asked))


def _quantile(votes: list[tuple[float, float]], share: float) -> float:
    wanted, seen = share * sum(weight for _, weight in votes), 0.0
    for value, weight in votes:
        seen += weight
        if seen >= wanted:
            return value
    return votes[-1][0]
