"""From effects to syntheses: the effects of one group of studies, with what one more task would show.

Tasks at a length are the sample (Borenstein et al. 2009): files that repeat one are combined first. Random effects over
units by Paule and Mandel (1982) with the interval of Hartung and Knapp (2001), never narrower than without their
factor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from heuristics.kinds._base.estimate import Region
from heuristics.schema import Effect, Synthesis
from heuristics.verdict.intervals import ALPHA, by_precision, quantile

LEAST = 1e-6
"""Standard error of what is exact, where a weight is needed."""


@dataclass(frozen=True)
class Unit:
    """A task at a length: the mean of its studies."""

    value: float
    error: float
    freedom: float | None


@dataclass(frozen=True)
class Pooled:
    """The mean over units.

    Attributes:
        value: the mean.
        error: its standard error.
        freedom: degrees of freedom of the error.
        spread: standard deviation between units; None with one unit.
        exact: ends of the 90 % interval where they are not Student's.
    """

    value: float
    error: float
    freedom: float | None
    spread: float | None = None
    exact: tuple[float, float] | None = None

    def interval(self, alpha: float = ALPHA) -> tuple[float, float]:
        """Interval of the mean, each end missed with chance alpha."""
        if self.exact is not None:
            more = quantile(self.freedom, alpha) / quantile(self.freedom, ALPHA)
            return self.value - more * (self.value - self.exact[0]), self.value + more * (self.exact[1] - self.value)
        reach = quantile(self.freedom, alpha) * self.error
        return self.value - reach, self.value + reach

    def predicted(self) -> tuple[float, float] | None:
        """Interval of one more unit's value (Higgins et al. 2009); None with one unit."""
        if self.spread is None:
            return None
        reach = quantile(self.freedom) * float(np.hypot(self.error, self.spread))
        return self.value - reach, self.value + reach


def unit_of(effects: Sequence[Effect]) -> Unit:
    """The mean of studies that repeat one task at one length, by their precision; wider where they disagree."""
    errors = [max(effect.error or 0.0, LEAST) for effect in effects]
    mean, error = by_precision([effect.estimate or 0.0 for effect in effects], errors)
    return Unit(mean, error, min((one.freedom for one in effects if one.freedom is not None), default=None))


def pool(effects: Iterable[Effect]) -> Pooled:
    """The mean over the units of some effects, all of which have numbers."""
    by: dict[str, list[Effect]] = {}
    for effect in effects:
        by.setdefault(effect.study.unit, []).append(effect)
    units = [unit_of(alike) for alike in by.values()]
    if len(units) == 1:
        (alike,) = by.values()
        own = (alike[0].low, alike[0].high) if len(alike) == 1 else None
        exact = (own[0], own[1]) if own and own[0] is not None and own[1] is not None else None
        return Pooled(units[0].value, units[0].error, units[0].freedom, exact=exact)
    values, errors = np.array([unit.value for unit in units]), np.array([unit.error for unit in units])
    if np.ptp(values) == 0:  # no spread at all, which the iteration divides by
        return Pooled(float(values[0]), float((1 / errors**2).sum() ** -0.5), len(units) - 1.0, 0.0)
    found = combine_effects(values, errors**2, method_re="iterated", alpha=2 * ALPHA)
    error = max(float(found.sd_eff_w_re_hksj), float(found.sd_eff_w_re))
    return Pooled(float(found.mean_effect_re), error, len(units) - 1.0, max(float(found.tau2), 0.0) ** 0.5)


def synthesise(effects: Sequence[Effect], part: str, region: Region) -> tuple[Synthesis, Pooled]:
    """The synthesis of one group and part, and the pooled number behind it.

    Args:
        effects: of one group, all with numbers.
        part: of the claim.
        region: in which that part is true.
    """
    pooled = pool(effects)
    low, high = pooled.interval()
    predicted = pooled.predicted() or (None, None)
    units = {effect.study.unit for effect in effects}
    found = Synthesis(
        group=effects[0].study.group, part=part, estimate=pooled.value, low=low, high=high, predicted_low=predicted[0],
        predicted_high=predicted[1], spread=pooled.spread, units=len(units),
        tasks=len({effect.study.task for effect in effects}), effects=len(effects),
        direction=region.direction(low, high), true_low=region.low, true_high=region.high, true_outside=region.outside,
        sound=not any(effect.controls for effect in effects),
    )  # fmt: skip
    return found, pooled
