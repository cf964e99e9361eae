"""The judge of ceilings: shares of distinct configurations on which the value was not fitted."""

import pytest
from heuristics.verdict.judges.ceiling import judge

from heuristics.experiment.record import evidence_of_readings
from heuristics.schema import Claim, Reading
from heuristics.schema.page import Scope

CLAIM = Claim(
    id="c", kind="ceiling", says="Hardly any reaches it", knob="learning_rate", value=(2e-5, 5e-5),
    scope=Scope(methods=("grpo", "ppo"), tuning=("full",)),
)  # fmt: skip


def judged(above, total, half="measured", methods="grpo ppo"):
    found = {"knob": "learning_rate", "half": half, "methods": methods, "tuning": "full", "distinct": total, "repos": 5}
    reading = Reading(subject="survey", version="1", path="p", found=found | {"from_5e-05": above, "from_2e-05": total})
    evidence = evidence_of_readings(
        [reading], slug="s", protocol="p", plan="0" * 64, decides=("c",), claims=[CLAIM], commit="0" * 40
    )
    return judge(CLAIM, evidence)


@pytest.mark.parametrize(
    ("above", "total", "direction"),
    [
        (0, 59, "supported"),  # the upper bound of none in 59 is just below one in twenty
        (0, 58, "inconclusive"),
        (1, 163, "supported"),
        (30, 163, "contradicted"),
        (8, 163, "inconclusive"),
        (0, 9, "inconclusive"),
        (9, 9, "inconclusive"),
        (0, 0, "inconclusive"),
    ],
)
def test_shares(above, total, direction):
    found = judged(above, total)
    assert found.direction == direction
    assert f"{above} of {total} distinct configurations" in found.reason
    assert "at 5e-5 or more" in found.reason


def test_only_what_it_was_not_fitted_on_and_only_its_own_scope():
    assert judged(0, 500, half="fitted").reason.startswith("no row for")
    assert judged(0, 500, methods="grpo").direction == "inconclusive"
    assert not judged(0, 500).post_hoc
