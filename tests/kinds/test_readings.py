"""Kinds that rest on readings: a quote, a default, what publishers chose, a cost, a number, a behaviour."""

import math

import pytest
from scipy import stats

from heuristics.schema import Reading, Scalar, Scope
from tests.kinds.made import claim, estimates, judged, read

QUOTE = "options = {\n    a: 1,\n}"
CODE = claim("code", quote=QUOTE, where="toy/rl.py")
DEFAULT = claim("default", knob="learning_rate", value=1e-6, where="toy/config.py:GRPOConfig")
PLACE = Scope(methods=("grpo",), tuning=("lora",))
PRACTICE = claim("practice", knob="learning_rate", value=(5e-6, 1e-5), scope=PLACE)
CEILING = claim("ceiling", knob="learning_rate", value=(2e-5, 5e-5), scope=PLACE)


def quoted(
    version: str, share: float | None, status: str = "read", path: str = "toy/rl.py", unread: int = 0
) -> Reading:
    """What a quote look gives; whitespace of the quote differs from the claim's."""
    found: dict[str, Scalar] = {"quote": " ".join(QUOTE.split()), "status": status, "lines": 3, "unread": unread}
    if share is not None:
        found["share"] = share
    return Reading(subject="toy", version=version, path=path, line=7, found=found)


def set_to(version: str, value: Scalar, status: str = "read", owner: str = "GRPOConfig") -> Reading:
    """What a field look gives."""
    found: dict[str, Scalar] = {"owner": owner, "name": "learning_rate", "status": status, "value": value, "bases": "B"}
    return Reading(subject="toy", version=version, path="toy/config.py", line=3, found=found)


def published(publisher: str, value: float, n: int = 1, **more: Scalar) -> Reading:
    """One setting that a publisher chose, and how often."""
    found = {
        "laboratory": publisher,
        "knob": "learning_rate",
        "method": "grpo",
        "tuning": "lora",
        "value": value,
        "n": n,
    }
    return Reading(subject="settings", version="1", path=f"{publisher}'s work", found=found | more)


def chosen(inside: int, outside: int, at: float = 7e-6, off: float = 1e-3) -> list[Reading]:
    """As many publishers that chose a value inside, and outside."""
    return [published(f"lab {place}", at if place < inside else off) for place in range(inside + outside)]


def say(asked, *rows):
    found = judged(asked, read(*rows))
    told = any(effect.estimate is not None for effect in found.effects)
    assert (found.number != "") == (told and found.scale != "yes"), "of yes and no the direction is the number"
    return found


# --- code -------------------------------------------------------------------------------------------------------------


def test_a_quote_that_stands_in_the_newest_wheel_is_supported():
    found = say(CODE, quoted("1.10.0", 1.0), quoted("1.9.0", 0.2))

    assert (found.direction, found.certainty, found.group) == ("supported", "high", "libraries")
    (effect,) = found.effects
    assert effect.problems == ("stands in toy 1.10.0 (toy/rl.py:7)",)
    assert (effect.estimate, effect.low, effect.high, effect.n) == (1.0, 1.0, 1.0, 3)
    assert effect.evidence == "wheels/static-reading-none-00000000"


def test_a_quote_that_only_an_old_wheel_has_is_inconclusive_and_named():
    found = say(CODE, quoted("1.9.0", 1.0), quoted("1.10.0", 2 / 3))

    assert found.direction == "inconclusive"
    assert found.reason == "stands in toy 1.9.0 (toy/rl.py:7), not in the newest wheel read, 1.10.0"


def test_a_quote_that_no_wheel_has_is_contradicted():
    found = say(CODE, quoted("1.0.0", None, "file absent"), quoted("1.9.0", 2 / 3), quoted("1.10.0", 0.0))

    assert found.direction == "contradicted"
    assert found.effects[0].problems == ("stands in no wheel of toy that was read",)


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (quoted("1.0.0", None, "file absent"), "no wheel of toy that was read has a file at toy/rl.py"),
        (quoted("1.0.0", 0.0, "too large"), "not every file could be read in toy 1.0.0"),
        (quoted("1.0.0", 0.0, unread=1), "not every file could be read in toy 1.0.0"),
    ],
)
def test_a_quote_whose_place_was_not_wholly_read_is_not_decided(reading, why):
    found = say(CODE, reading)

    assert found.direction == "inconclusive"
    assert why in found.reason


def test_other_quotes_and_other_places_do_not_count():
    other = Reading(
        subject="toy", version="1.0.0", path="toy/rl.py", found={"quote": "b", "status": "read", "share": 1}
    )
    found = say(CODE, other, quoted("1.0.0", 1.0, path="toy/other.py"), set_to("1.0.0", 1e-6))

    assert (found.direction, found.effects) == ("untested", ())
    assert say(claim("code", quote=QUOTE, where="toy/*.py"), quoted("1.0.0", 1.0)).direction == "supported"


# --- default ----------------------------------------------------------------------------------------------------------


def test_a_default_is_judged_by_the_newest_wheel_that_has_the_class():
    gone = set_to("1.11.0", None, "file absent")
    found = say(DEFAULT, gone, set_to("1.10.0", 1e-6), set_to("1.9.0", 5e-5))

    assert (found.direction, found.certainty) == ("supported", "high")
    assert found.effects[0].problems == (
        "toy 1.9.0: 5e-05 (toy/config.py:3); toy 1.10.0: 1e-06 (toy/config.py:3); toy 1.11.0: file absent",
    )


def test_a_default_is_contradicted_by_another_value_whatever_older_wheels_say():
    found = say(DEFAULT, set_to("1.9.0", 1e-6), set_to("1.10.0", 5e-5))

    assert (found.direction, found.effects[0].estimate) == ("contradicted", 0.0)


@pytest.mark.parametrize("status", ["not overridden", "computed", "unparsable", "too large"])
def test_a_default_is_not_decided_where_the_newest_class_states_no_value(status):
    found = say(DEFAULT, set_to("1.9.0", 1e-6), set_to("1.10.0", None, status))

    assert found.direction == "inconclusive"
    assert "1.10.0" in found.reason


def test_a_default_is_not_decided_where_two_places_of_one_wheel_differ():
    assert say(DEFAULT, set_to("1.0.0", 1e-6), set_to("1.0.0", 2e-6)).direction == "inconclusive"


def test_a_default_is_not_decided_where_no_wheel_has_the_class():
    assert say(DEFAULT, set_to("1.0.0", None, "owner absent")).direction == "inconclusive"


@pytest.mark.parametrize("value", [True, "1e-6", None])
def test_what_is_no_number_is_no_default_of_a_number(value):
    assert say(DEFAULT, set_to("1.0.0", value)).direction == "contradicted"


@pytest.mark.parametrize(
    ("wanted", "found", "direction"),
    [
        ("linear", "linear", "supported"), ("linear", "cosine", "contradicted"), (True, True, "supported"),
        (True, 1, "contradicted"), (False, 0, "contradicted"), (0, 0.0, "supported"), (8, 8, "supported"),
        ("8", 8, "contradicted"),
    ],
)  # fmt: skip
def test_a_default_may_be_a_word_a_truth_value_or_zero(wanted, found, direction):
    asked = claim("default", knob="learning_rate", value=wanted, where="toy/config.py:GRPOConfig")

    assert say(asked, set_to("1.0.0", found)).direction == direction


def test_other_classes_and_knobs_do_not_count():
    assert say(DEFAULT, set_to("1.0.0", 1e-6, owner="SFTConfig")).direction == "untested"
    other = claim("default", knob="beta", value=1e-6, where="toy/config.py:GRPOConfig")
    assert say(other, set_to("1.0.0", 1e-6)).direction == "untested"


# --- practice and ceiling ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "outside", "direction"),
    [
        (20, 2, "supported"),
        (2, 20, "contradicted"),
        (11, 10, "inconclusive"),
        (5, 0, "supported"),
        (5, 3, "inconclusive"),
    ],
)
def test_practice_is_the_share_of_publishers_with_its_interval(inside, outside, direction):
    found = say(PRACTICE, *chosen(inside, outside))

    assert found.direction == direction
    assert found.group == "published"
    (effect,) = found.effects
    assert effect.estimate == pytest.approx(inside / (inside + outside), abs=1e-4)
    assert 0 <= effect.low <= effect.estimate <= effect.high <= 1
    assert effect.problems == (f"{inside + outside} settings of {inside + outside} publishers",)


@pytest.mark.parametrize(
    ("asked", "inside", "outside", "wrongly"),
    [(PRACTICE, 5, 1, 0.11), (PRACTICE, 7, 2, 0.09), (PRACTICE, 10, 4, 0.09), (CEILING, 0, 40, 0.13)],
    ids=["5 of 6", "7 of 9", "10 of 14", "0 of 40"],
)
def test_a_share_of_publishers_is_no_surer_than_the_exact_test(asked, inside, outside, wrongly):
    """At a true share on the edge of the region so many or more come with a chance of `wrongly`, above one in twenty."""
    edge = stats.binom(inside + outside, 0.5 if asked is PRACTICE else 0.05)
    assert (edge.sf(inside - 1) if asked is PRACTICE else edge.cdf(inside)) == pytest.approx(wrongly, abs=0.01)
    at, off = (7e-6, 1e-3) if asked is PRACTICE else (5e-5, 3e-5)
    assert say(asked, *chosen(inside, outside, at=at, off=off)).direction == "inconclusive"


def test_a_publisher_has_one_vote_however_much_it_published():
    rows = [published("loud", 1e-3, n=500), *chosen(9, 0)]
    (effect,) = say(PRACTICE, *rows).effects

    assert effect.estimate == pytest.approx(0.9)
    assert (effect.n, effect.seeds) == (509, 10)
    halves = [published("loud", 1e-3, n=30), published("loud", 7e-6, n=10), *chosen(3, 1)]
    assert say(PRACTICE, *halves).effects[0].estimate == pytest.approx((0.25 + 3) / 5)


def test_a_few_publishers_say_nothing():
    found = say(PRACTICE, *chosen(4, 0))

    assert found.direction == "inconclusive"
    assert found.reason == "settings of 4 publishers, and 5 are the least to say anything"


def test_where_all_agree_the_scatter_alone_does_not_say_surely():
    (effect,) = say(PRACTICE, *chosen(6, 0)).effects

    assert effect.estimate == 1
    assert effect.error > 0
    assert effect.low < 0.85


def test_ends_of_a_range_belong_to_it():
    ends = [published(f"lab {place}", 5e-6 if place % 2 else 1e-5) for place in range(8)]

    assert say(PRACTICE, *ends).effects[0].estimate == 1


@pytest.mark.parametrize("more", [{"method": "sft"}, {"knob": "beta"}, {"tuning": "full"}])
def test_settings_of_other_methods_knobs_and_tunings_do_not_count(more):
    rows = [published(f"lab {place}", 7e-6, **more) for place in range(9)]

    assert (say(PRACTICE, *rows).direction, say(CEILING, *rows).direction) == ("untested", "untested")


def test_practice_of_every_tuning_counts_all():
    everywhere = claim("practice", knob="learning_rate", value=(5e-6, 1e-5), scope=Scope(methods=("grpo",)))
    rows = [
        published(f"lab {place}", 7e-6 if place < 5 else 1e-3, tuning="lora" if place < 5 else "full")
        for place in range(20)
    ]

    assert say(everywhere, *rows).effects[0].estimate == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("above", "below", "direction"),
    [(0, 60, "supported"), (0, 8, "inconclusive"), (3, 47, "inconclusive"), (8, 12, "contradicted")],
)
def test_a_ceiling_is_hardly_ever_reached(above, below, direction):
    found = say(CEILING, *chosen(above, below, at=5e-5, off=3e-5))

    assert found.direction == direction
    assert found.effects[0].estimate == pytest.approx(above / (above + below), abs=1e-4)


def test_a_rule_of_practice_that_was_set_too_late_is_post_hoc():
    asked, rows = PRACTICE, chosen(20, 2)
    timely = judged(asked, read(*rows, claims=(asked,)))
    late = judged(asked, read(*rows))

    assert timely.spoken == "supported, high certainty"
    assert late.spoken == "supported, low certainty; post hoc"
    assert late.lowered == ("post hoc", "post hoc")


# --- cost, number, behaviour ------------------------------------------------------------------------------------------


def pair(first: float, second: float, run: str = "packing", of: str = "seconds") -> Reading:
    return Reading(
        subject="machine", version="1", path="p", found={"run": run, "of": of, "first": first, "second": second}
    )


@pytest.mark.parametrize(
    ("value", "direction"), [((1.5, 3), "supported"), ((None, 1.2), "contradicted"), ((2, None), "inconclusive")]
)
def test_a_cost_is_the_ratio_of_pairs_whatever_the_speed_of_the_machine(value, direction):
    asked = claim("cost", run="packing", value=value)
    pairs = [pair(speed * 2 * wobble, speed) for speed, wobble in ((1, 1), (10, 1.05), (3, 0.95), (7, 1.02), (2, 0.98))]
    found = judged(asked, read(*pairs, claims=(asked,)))

    assert found.direction == direction
    (effect,) = found.effects
    assert effect.estimate == pytest.approx(math.log10(2), abs=0.01)
    assert (effect.n, effect.freedom, found.group) == (5, 4, "machines")
    assert found.number.startswith("2 times (1.9 to 2.1)")


def test_two_pairs_and_pairs_of_other_runs_say_nothing():
    asked = claim("cost", run="packing", value=(1.5, 3))

    assert say(asked, pair(2, 1), pair(4, 2)).reason == "2 pairs, and 3 are the least to say anything"
    assert say(asked, *[pair(2, 1, run="other")] * 5, *[pair(2, 1, of="bytes")] * 5).direction == "untested"


def probe(version: str = "1.0.0", **found: Scalar) -> Reading:
    return Reading(subject="peft", version=version, path="p", found={"probe": "count", **found})


@pytest.mark.parametrize(
    ("number", "direction"),
    [(0.7, "supported"), (0.65, "supported"), (0.75, "supported"), (0.76, "contradicted"), (-1, "contradicted")],
)
def test_a_number_is_exact_and_lies_between_limits_or_not(number, direction):
    found = say(claim("number", probe="count", value=(0.65, 0.75)), probe(number=number))

    assert (found.direction, found.certainty) == (direction, "high")
    assert found.effects[0].error == 0


def test_every_reading_of_a_number_must_lie_between_the_limits():
    asked = claim("number", probe="count", value=(0.65, 0.75))

    assert say(asked, probe("1.0.0", number=0.7), probe("2.0.0", number=0.72)).direction == "supported"
    found = say(asked, probe("1.0.0", number=0.7), probe("2.0.0", number=0.9))
    assert found.direction == "contradicted"
    assert "peft 2.0.0: 0.9" in found.number


@pytest.mark.parametrize(
    ("says", "direction"),
    [((True,), "supported"), ((False,), "contradicted"), ((True, False), "contradicted"), ((1,), "contradicted")],
)
def test_a_behaviour_is_what_a_probe_says_yes_to(says, direction):
    rows = [probe(f"{place}.0.0", holds=told) for place, told in enumerate(says)]

    assert say(claim("behaviour", probe="count"), *rows).direction == direction


@pytest.mark.parametrize(("kind", "more"), [("number", {"value": (0, 1)}), ("behaviour", {})])
def test_a_probe_that_nobody_read_is_not_judged(kind, more):
    asked = claim(kind, probe="other", **more)

    assert say(asked, probe(number=0.5, holds=True)).direction == "untested"
    assert say(asked).direction == "untested"
    assert estimates(claim(kind, probe="count", **more), read(probe())) == []
