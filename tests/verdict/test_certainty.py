"""What a kind says against its own certainty: one machine's seconds, one small example; nothing against what is exact."""

import pytest

from heuristics.kinds import Behaviour, Cost, Number
from heuristics.schema import Claim, Verdict
from heuristics.verdict.certainty import qualified


def verdict(certainty: str | None) -> Verdict:
    return Verdict(
        claim="c", rule="0", direction="supported" if certainty else "inconclusive", certainty=certainty, scale="plain",
        unit="", effects=(),
    )  # fmt: skip


def told(claim: Claim, certainty: str | None = "high") -> tuple[str | None, int]:
    (found,) = qualified([claim], [verdict(certainty)])
    return found.certainty, len(found.lowered)


NUMBER = Number(id="c", says="the number is one", probe="p", value=(1, 1))
HOLDS = Behaviour(id="c", says="the library does so", probe="p")
COST = Cost(id="c", says="twice as long as that", run="r", value=(2.0, None))


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (NUMBER, ("high", 0)),
        (HOLDS, ("high", 0)),
        (NUMBER.model_copy(update={"example": True}), ("low", 2)),
        (HOLDS.model_copy(update={"example": True}), ("low", 2)),
        (COST, ("very low", 3)),
        (COST.model_copy(update={"of": "bytes"}), ("moderate", 1)),
    ],
)
def test_a_kind_lowers_the_certainty_of_what_is_decided(claim: Claim, wanted: tuple[str, int]) -> None:
    assert told(claim) == wanted


def test_what_is_open_has_no_certainty_to_lower() -> None:
    assert told(COST, None) == (None, 0)


def test_certainty_ends_at_very_low() -> None:
    assert told(COST, "low")[0] == "very low"
