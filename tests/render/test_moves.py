"""What the best value moves with, in one figure: which claims are rows, what they are called, where it stays silent."""

from heuristics.kinds import Order, Ratio, Slope
from heuristics.render.charts.moves import moves_figure
from heuristics.schema import Synthesis, Verdict

GRPO = {"method": "grpo"}
BATCH = Ratio(
    id="batch", says="A larger batch wants more", knob="beta", of={**GRPO, "batch": 256}, to={**GRPO, "batch": 16}, value=(2.0, 8.0),
    transfer="relational", moves_with="batch",
)  # fmt: skip
SIZE = Slope(
    id="size",
    says="A larger model wants less",
    knob="beta",
    of=GRPO,
    value=(None, -0.15),
    transfer="relational",
    moves_with="parameters",
)
ORDER = Order(
    id="order", says="One is below the other", knob="beta", lower=GRPO, higher={"method": "sft"}, transfer="relational"
)


def verdict(claim, estimate=None):
    one = () if estimate is None else (
        Synthesis(
            group="made in code", estimate=estimate, low=estimate - 0.1, high=estimate + 0.1, units=1, tasks=1,
            effects=1, direction="inconclusive",
        ),
    )  # fmt: skip
    return claim, Verdict(claim=claim.id, rule="", direction="inconclusive", group="made in code", syntheses=one)


def test_a_row_a_change_named_by_what_differs():
    text = moves_figure([verdict(BATCH, 0.74), verdict(SIZE, -0.4), verdict(ORDER, 0.5)], "x")
    assert "GRPO, batch 256 instead of 16: 5.5 times (4.4 to 6.9)" in text
    assert "GRPO, ten times the parameters: 0.4 times" in text
    assert text.count("<circle") == 2, "an order is no factor"


def test_nothing_is_drawn_of_what_has_no_number_or_moves_with_nothing():
    assert moves_figure([verdict(BATCH), verdict(BATCH.model_copy(update={"moves_with": None}), 0.3)], "x") == ""
    assert "256" not in moves_figure([verdict(BATCH), verdict(SIZE, -0.4)], "x")
