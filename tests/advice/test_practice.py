"""What laboratories set: one vote each, nearer sizes first, and silence where too little is published."""

import pytest

from heuristics.advice.practice import InsufficientEvidence, practice, published
from heuristics.schema import Published


def setting(laboratory, value, count=4, parameters=None, method="grpo", tuning="lora"):
    return Published(
        knob="learning_rate", laboratory=laboratory, method=method, tuning=tuning, parameters=parameters, value=value,
        count=count, kind="survey", work="w",
    )  # fmt: skip


THREE = [setting("a", 1e-6), setting("b", 1e-5), setting("c", 1e-4)]


def test_a_laboratory_has_one_vote_however_much_it_publishes():
    loud = [setting("a", 1e-6, count=1000), *THREE[1:]]
    assert practice(loud, "grpo", "lora", None).point == 1e-5
    assert practice(loud, "grpo", "lora", None).settings == 1008


def test_a_vote_is_spread_over_a_laboratorys_settings():
    split = [setting("a", 1e-6, 3), setting("a", 1e-3, 1), setting("b", 1e-5), setting("c", 1e-5)]
    found = practice(split, "grpo", "lora", None)
    assert (found.low, found.point, found.high) == (1e-6, 1e-5, 1e-5)
    assert found.laboratories == 3


def test_nearer_sizes_count_more():
    sized = [
        *(setting(name, 1e-4, parameters=1e8) for name in "abc"),
        *(setting(name, 1e-6, parameters=7e10) for name in "def"),
    ]
    assert practice(sized, "grpo", "lora", 1e8).point == 1e-4
    assert practice(sized, "grpo", "lora", 7e10).point == 1e-6
    unknown = [*sized, *(setting(name, 1e-5) for name in "ghi")]
    assert practice(unknown, "grpo", "lora", 1e8).point == 1e-4


def test_it_says_what_weighted_votes_amount_to():
    rows = [setting("a", 1e-6, parameters=1e8), setting("b", 1e-5, parameters=1e8), setting("c", 1e-4)]
    told = practice([*rows, setting("d", 1e-4)], "grpo", "lora", 1e8)
    assert (told.near, told.unsized, told.votes) == (8, 8, 3.6)  # votes of 1, 1, 0.5 and 0.5
    assert practice(rows, "grpo", "lora", None).votes is None


def test_three_equal_voices_are_three_whatever_they_round_to():
    for counts in ((3, 5, 7), (6, 1, 5), (9, 10, 11)):
        rows = [
            setting(name, 1e-5 * (n + 1), 1, parameters=1e8)
            for name, count in zip("abc", counts, strict=True)
            for n in range(count)
        ]
        assert practice(rows, "grpo", "lora", None).laboratories == 3
        assert practice(rows, "grpo", "lora", 1e8).laboratories == 3


def test_a_row_that_occurs_twice_counts_twice():
    rows = [setting("a", 1e-6), setting("a", 1e-6), *THREE[1:]]
    assert practice(rows, "grpo", "lora", None).laboratories == 3
    twice = [setting("a", 1e-6, 3), setting("a", 1e-6, 3), setting("a", 1e-3, 4), *THREE[1:]]
    assert practice(twice, "grpo", "lora", None).low == 1e-6


def test_adapters_are_taken_together_only_where_one_kind_is_too_little():
    rows = [setting("a", 1e-5, tuning="qlora"), *THREE]
    assert not practice(rows, "grpo", "lora", None).adapters
    found = practice(rows, "grpo", "qlora", None)
    assert found.adapters
    assert found.settings == 16
    with pytest.raises(InsufficientEvidence):
        practice(rows, "grpo", "full", None)


@pytest.mark.parametrize("rows", [[], THREE[:2], [setting(name, 1e-5, count=3) for name in "abc"]])
def test_too_little_is_no_basis(rows):
    with pytest.raises(InsufficientEvidence, match=r"only \d+ grpo lora settings of \d laboratories"):
        practice(rows, "grpo", "lora", None)


def test_what_is_recorded_holds_the_landmark_works():
    slug, rows = published("learning_rate")
    assert slug == "rl-learning-rate"
    landmarks = [row for row in rows if row.kind == "landmark"]
    assert {"DeepSeek", "Ai2", "Thinking Machines"} <= {row.laboratory for row in landmarks}
    assert all(0 < row.value < 1 and row.count >= 1 for row in rows)
    assert published("num_generations") == ("", ())
