"""Numbers, sizes and tunings as people write them."""

import re

from heuristics.schema.base import HeuristicsError, Scalar

TUNINGS = {"full": "full fine-tuning", "lora": "LoRA", "qlora": "QLoRA"}
"""Tunings in words."""


def spell(value: tuple[float, ...]) -> str:
    """One or two numbers as people write rates: `5e-6 to 1e-5`."""
    return " to ".join(_number(number) for number in value)


def spell_value(value: Scalar) -> str:
    """A value of a knob: numbers as people write rates, words as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return spell((value,)) if isinstance(value, int) else spell((float(f"{value:.3g}"),))


_UNITS = (("B", 1e9), ("M", 1e6), ("k", 1e3))


def spell_size(parameters: float) -> str:
    """A number of parameters as people write it, to two digits: `34k`, `0.13M`, `135M`, `7B`, `405B`."""
    for unit, size in _UNITS:
        if parameters >= (0.9995 if unit != "M" else 0.0995) * size:
            number = parameters / size
            return f"{number:.0f}{unit}" if number >= 9.95 else f"{number:.2g}{unit}"
    return f"{parameters:.0f}"


def size_in_name(model: str | None) -> int | None:
    """Parameters of a model, read off its name: `Qwen2.5-7B-Instruct`, `SmolLM2-135M`, `Qwen3-30B-A3B`."""
    for number, unit in re.findall(r"(?<![\d.])(\d+(?:[._p]\d+)?)[ -]?([bBmM])(?![a-zA-Z0-9])", model or "", re.ASCII):
        size = float(re.sub("[_p]", ".", number)) * (1e9 if unit in "bB" else 1e6)
        if 1e6 <= size <= 5e12:
            return int(size)
    return None


def read_size(text: str) -> int:
    """A number of parameters as people write it, or a model's name that tells it: `7B`, `34k`, `7e9`, `Qwen3-8B`.

    Raises:
        HeuristicsError: it is none, or less than a thousand.
    """
    match = re.fullmatch(r"\s*((?:\d+(?:_\d+)*)?(?:\.\d+)?(?:e\+?\d+)?)\s*([kmb]?)\s*", text, re.IGNORECASE | re.ASCII)
    number = match[1] if match and re.match(r"\.?\d", match[1]) else "0"
    size = float(number) * {unit.lower(): size for unit, size in _UNITS}.get(match[2].lower() if match else "", 1)
    if 1e3 <= size < 1e15:
        return round(size)
    if match is None and (told := size_in_name(text)):
        return told
    raise HeuristicsError(
        f"a number of parameters: found {text!r}; wanted: such as 7B, 135M or 7000000000, or a name that tells it"
    )


def _number(number: float) -> str:
    if 0.01 <= abs(number) < 1e5 or number == 0:
        return f"{number:g}"
    mantissa, exponent = f"{number:.3e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def spell_estimate(scale: str, value: float) -> str:
    """An estimate as people write it: `5.1`, `3e-4`, `85 %`, `+0.12`.

    Args:
        scale: of its kind: `factor` and `value` are decimal logarithms, of a factor and of a value of a knob; `share`
            is a share, `gain` a part of a gain, `plain` a number as it is, `yes` 1 for yes and 0 for no.
        value: on that scale.
    """
    if scale == "yes":
        return "yes" if value >= 1 else "no"
    if scale == "value":
        return spell((float(f"{10**value:.2g}"),))
    if scale == "factor":
        return _two_digits(10**value)
    if scale == "share":  # a mean of shares may have an interval that reaches beyond what a share can be
        return f"{100 * min(max(value, -1.0), 1.0):.0f} %"
    return f"{value:+.2f}" if scale == "gain" else _two_digits(value)


def spell_interval(scale: str, unit: str, value: float, low: float, high: float) -> str:
    """An estimate with its interval and unit: `5.1 times (2.4 to 11)`; without the interval where it is exact."""
    here, under, over = (spell_estimate(scale, number) for number in (value, low, high))
    if scale == "plain" and low == high:
        here = _exact(value)
    told = f"{here} {unit}".strip()
    return told if low == high else f"{told} ({under} to {over})"


def _exact(number: float) -> str:
    """A number that has no error: whole ones as they are, others to four digits."""
    return f"{number:,.0f}" if number == round(number) and abs(number) < 1e15 else spell((float(f"{number:.4g}"),))


def _two_digits(number: float) -> str:
    if number == 0 or 0.01 <= abs(number) < 1e4:
        return f"{float(f'{number:.2g}'):g}"
    return spell((float(f"{number:.2g}"),))
