"""Effects made by hand."""

from heuristics.schema import Effect, Study
from heuristics.verdict.intervals import quantile


def effect(
    value, error=0.1, task="a", base="x", group="made in code", steps=10, freedom=None, low=None, high=None, **more
):
    """An effect of a claim `c`, with Student's interval unless another is told."""
    reach = quantile(freedom) * error
    known = value is not None
    told = dict(
        claim="c", evidence=f"{task}/{base}", study=Study(group=group, task=task, base=base, steps=steps),
        estimate=value, error=error if known else None, freedom=freedom,
        low=(value - reach if low is None else low) if known else None,
        high=(value + reach if high is None else high) if known else None, n=8, seeds=8,
    )  # fmt: skip
    return Effect(**(told | more))
