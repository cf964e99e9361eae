"""Numbers as people write them: rates, values of a knob, estimates on every scale, and their intervals."""

from math import log10

import pytest

from heuristics.schema.words import spell, spell_estimate, spell_interval, spell_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-6, "1e-6"), (5e-6, "5e-6"), (0.000123456, "1.23e-4"), (0.02, "0.02"), (0.0, "0"), (16, "16"), (123_456, "1.235e5"),
        (1.0, "1"), (0.3333333, "0.333"), (True, "True"), (None, "None"), ("cosine", "cosine"), ("", ""),
    ],
)  # fmt: skip
def test_a_value_of_a_knob(value, text):
    assert spell_value(value) == text


def test_two_values_are_a_range():
    assert spell((5e-6, 1e-5)) == "5e-6 to 1e-5"


@pytest.mark.parametrize(
    ("scale", "value", "text"),
    [
        ("factor", log10(5.1), "5.1"), ("factor", log10(0.2), "0.2"), ("factor", 0.0, "1"), ("factor", 3.3, "2000"),
        ("factor", 5.0, "1e5"), ("factor", -3.0, "1e-3"), ("value", log10(3e-4), "3e-4"), ("value", log10(0.0123), "0.012"),
        ("share", 0.85, "85 %"), ("share", 0.0, "0 %"), ("share", -0.4, "-40 %"), ("gain", 0.12, "+0.12"),
        ("gain", -0.5, "-0.50"), ("gain", 0.0, "+0.00"), ("plain", 0.0, "0"), ("plain", 1.0, "1"), ("plain", -0.45, "-0.45"),
        ("plain", 1234.5, "1200"), ("plain", 3.2e-5, "3.2e-5"),
    ],
)  # fmt: skip
def test_an_estimate_on_every_scale(scale, value, text):
    assert spell_estimate(scale, value) == text


@pytest.mark.parametrize(
    ("scale", "unit", "value", "low", "high", "text"),
    [
        ("factor", "times", log10(5.1), log10(2.4), log10(11), "5.1 times (2.4 to 11)"),
        ("share", "of the runs", 0.85, 0.6, 1.0, "85 % of the runs (60 % to 100 %)"),
        ("gain", "of the gain lost", 0.6, 0.5, 0.7, "+0.60 of the gain lost (+0.50 to +0.70)"),
        ("value", "", log10(3e-4), log10(1e-4), log10(9e-4), "3e-4 (1e-4 to 9e-4)"),
        ("plain", "of the places", 1.0, 1.0, 1.0, "1 of the places"),
    ],
)
def test_an_interval_stands_behind_its_estimate_unless_it_is_exact(scale, unit, value, low, high, text):
    assert spell_interval(scale, unit, value, low, high) == text


@pytest.mark.parametrize(("value", "word"), [(1.0, "yes"), (0.0, "no"), (0.5, "no")])
def test_yes_and_no_are_words(value, word):
    assert spell_estimate("yes", value) == word
