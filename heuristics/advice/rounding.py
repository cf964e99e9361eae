"""Values as people set them: 1, 2, 3 or 5 times a power of ten. Finer ones say more than anybody knows."""

import math

STEPS = (1.0, 2.0, 3.0, 5.0, 10.0)


def rounded(value: float) -> float:
    """The nearest such value, by ratio.

    Args:
        value: above 0.
    """
    power = math.floor(math.log10(value))
    near = min(STEPS, key=lambda step: abs(math.log(value / (step * 10.0**power))))
    return float(f"{near:g}e{power}")
