"""Judges of what rests on Readings: code, default, practice."""

from datetime import date

import pytest
from heuristics.verdict.judges import code, default, practice
from scipy.stats import binomtest  # type: ignore[import-untyped]

from heuristics.schema import Assessment, Claim, Evidence, HeuristicsError, Reading, Scalar, Scope

QUOTE = "options = {\n    a: 1,\n}"
CODE = Claim(id="quote", kind="code", says="The quote stands there.", quote=QUOTE, where="toy/rl.py")
DEFAULT = Claim(
    id="rate", kind="default", says="The default is 1e-6.", knob="learning_rate", value=(1e-6,),
    where="toy/config.py:GRPOConfig",
)  # fmt: skip


def evidence(*readings: Reading) -> Evidence:
    """Evidence of a static look."""
    return Evidence(
        slug="toy", protocol="wheels", profile="tiny", engine="static", device="cpu", plan="", rules={},
        environment={}, commit="", recorded=date(2026, 1, 1), readings=readings, content="0" * 64,
    )  # fmt: skip


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


def row(percent: int | None, distinct: int = 100, tuning: str = "lora", **more: Scalar) -> Reading:
    """A row of a survey whose page window is 5e-6 to 1e-5."""
    found: dict[str, Scalar] = {
        "knob": "learning_rate", "method": "grpo", "tuning": tuning, "n": 200, "distinct": distinct, "repos": 9,
        "p5": 1e-6, "p25": 5e-6, "median": 1e-5, "p75": 3e-5, "p95": 5e-5, "max": 1e-4,
        "inside_page_window_distinct": percent, "page_window_low": 5e-6, "page_window_high": 1e-5,
    }  # fmt: skip
    return Reading(subject="survey", version="2026-11-22", path="survey", found=found | more)


def judge_practice(*rows: Reading, window: tuple[float, ...] = (5e-6, 1e-5), **scope: object) -> Assessment:
    """Judge a claim about GRPO's window."""
    where = Scope.model_validate({"methods": ("grpo",), "tuning": ("lora",)} | scope)
    claim = Claim(id="window", kind="practice", says="Most lie in it.", knob="learning_rate", value=window, scope=where)
    return practice.judge(claim, evidence(*rows))


# --- code -------------------------------------------------------------------------------------------------------------


def test_code_is_supported_where_the_quote_stands_in_the_newest_wheel() -> None:
    got = code.judge(CODE, evidence(quoted("1.10.0", 1.0), quoted("1.9.0", 0.2)))
    assert (got.direction, got.evidence, got.in_scope) == ("supported", "wheels/tiny-static-cpu-00000000", True)
    assert "1.10.0 (toy/rl.py:7)" in got.reason
    assert [(leg.estimate, leg.threshold, leg.n) for leg in got.legs] == [(0.2, 0.95, 3), (1.0, 0.95, 3)]


def test_code_that_only_an_old_wheel_has_is_inconclusive_and_named() -> None:
    got = code.judge(CODE, evidence(quoted("1.9.0", 1.0), quoted("1.10.0", 2 / 3)))
    assert got.direction == "inconclusive"
    assert "1.9.0" in got.reason and "not in the newest wheel read, 1.10.0" in got.reason


def test_code_is_contradicted_where_no_wheel_has_the_quote() -> None:
    absent = quoted("1.0.0", None, "file absent")
    got = code.judge(CODE, evidence(absent, quoted("1.9.0", 2 / 3), quoted("1.10.0", 0.0)))
    assert got.direction == "contradicted"
    assert "1.9.0 67%" in got.reason


@pytest.mark.parametrize(
    "reading",
    [quoted("1.0.0", None, "file absent"), quoted("1.0.0", 0.0, "too large"), quoted("1.0.0", 0.0, unread=1)],
)
def test_code_that_was_not_wholly_read_contradicts_nothing(reading: Reading) -> None:
    assert code.judge(CODE, evidence(reading)).direction == "inconclusive"


def test_code_ignores_other_quotes_and_other_places() -> None:
    other = Reading(
        subject="toy", version="1.0.0", path="toy/rl.py", found={"quote": "b", "status": "read", "share": 1}
    )
    got = code.judge(CODE, evidence(other, quoted("1.0.0", 1.0, path="toy/other.py"), set_to("1.0.0", 1e-6)))
    assert (got.direction, got.legs) == ("inconclusive", ())


# --- default ----------------------------------------------------------------------------------------------------------


def test_default_is_judged_by_the_newest_wheel_that_has_the_class() -> None:
    gone = set_to("1.11.0", None, "file absent")
    got = default.judge(DEFAULT, evidence(gone, set_to("1.10.0", 1e-6), set_to("1.9.0", 5e-5)))
    assert got.direction == "supported"
    assert got.reason == (
        "toy 1.9.0: 5e-05 (toy/config.py:3); toy 1.10.0: 1e-06 (toy/config.py:3); toy 1.11.0: file absent"
    )


def test_default_is_contradicted_by_another_value_whatever_older_wheels_say() -> None:
    got = default.judge(DEFAULT, evidence(set_to("1.9.0", 1e-6), set_to("1.10.0", 5e-5)))
    assert (got.direction, got.legs[0].estimate) == ("contradicted", 0.0)


@pytest.mark.parametrize("status", ["not overridden", "computed", "unparsable", "too large"])
def test_default_is_inconclusive_where_the_newest_class_states_no_value(status: str) -> None:
    got = default.judge(DEFAULT, evidence(set_to("1.9.0", 1e-6), set_to("1.10.0", None, status)))
    assert got.direction == "inconclusive"


def test_default_is_inconclusive_where_two_places_of_one_wheel_differ() -> None:
    assert default.judge(DEFAULT, evidence(set_to("1.0.0", 1e-6), set_to("1.0.0", 2e-6))).direction == "inconclusive"


@pytest.mark.parametrize("value", [True, "1e-6", None])
def test_default_is_not_supported_by_what_is_no_number(value: Scalar) -> None:
    assert default.judge(DEFAULT, evidence(set_to("1.0.0", value))).direction == "contradicted"


def test_default_ignores_other_classes_and_says_so() -> None:
    got = default.judge(DEFAULT, evidence(set_to("1.0.0", 1e-6, owner="SFTConfig")))
    assert (got.direction, got.reason) == ("inconclusive", "no reading of learning_rate at toy/config.py:GRPOConfig")


# --- practice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "distinct", "direction"),
    [(66, 131, "supported"), (17, 205, "contradicted"), (41, 83, "inconclusive"), (52, 100, "inconclusive")],
)
def test_practice_is_judged_by_exact_bounds(percent: int, distinct: int, direction: str) -> None:
    got = judge_practice(row(percent, distinct))
    assert got.direction == direction
    assert got.stratum == {"method": "grpo", "tuning": "lora"}


def test_practice_bounds_are_one_sided_and_exact() -> None:
    (leg,) = judge_practice(row(100, 10)).legs
    assert leg.low == pytest.approx(0.05 ** (1 / 10), rel=1e-5)
    (leg,) = judge_practice(row(0, 10)).legs
    assert leg.high == pytest.approx(1 - 0.05 ** (1 / 10), rel=1e-5)


def test_practice_takes_the_worst_count_that_a_rounded_percentage_can_mean() -> None:
    (leg,) = judge_practice(row(50, 1000)).legs
    assert leg.low is not None and leg.high is not None
    assert leg.low == pytest.approx(binomtest(495, 1000, alternative="greater").proportion_ci(0.95).low, rel=1e-5)
    assert leg.high == pytest.approx(binomtest(505, 1000, alternative="less").proportion_ci(0.95).high, rel=1e-5)


def test_practice_says_nothing_on_fewer_than_ten() -> None:
    got = judge_practice(row(100, 9))
    assert got.direction == "inconclusive" and "fewer than 10" in got.reason


@pytest.mark.parametrize(
    ("window", "told"),
    [((5e-6, 3e-5), "50% to 90%"), ((1e-6, 5e-5), "90% to 100%"), ((2e-4, 3e-4), "0% to 0%"), ((5e-6,), "0% to 45%")],
)
def test_practice_reads_no_share_of_distinct_ones_off_percentiles(window: tuple[float, ...], told: str) -> None:
    got = judge_practice(row(41, 83), window=window)
    assert got.direction == "inconclusive" and "cannot be read off the table" in got.reason and told in got.reason


def test_practice_without_a_window_of_the_page_is_inconclusive() -> None:
    assert judge_practice(row(None, page_window_low=None, page_window_high=None)).direction == "inconclusive"


def test_practice_of_a_claim_on_every_tuning_falls_with_one_row() -> None:
    rows = row(90), row(10, tuning="full")
    assert judge_practice(*rows, tuning=()).direction == "contradicted"
    assert judge_practice(*rows).direction == "supported"
    assert judge_practice(row(90), tuning=("lora", "full")).direction == "inconclusive"


def test_practice_splits_alpha_among_rows_that_could_contradict() -> None:
    assert judge_practice(row(41)).direction == "contradicted"
    assert judge_practice(row(41), row(90, tuning="full"), tuning=()).direction == "inconclusive"


def test_practice_ignores_rows_of_other_methods_and_knobs() -> None:
    got = judge_practice(row(90, method="sft"), row(90, knob="beta"))
    assert (got.direction, got.legs) == ("inconclusive", ())


def test_practice_refuses_a_row_that_contradicts_itself() -> None:
    with pytest.raises(HeuristicsError, match="no whole number"):
        judge_practice(row(41, 10))
