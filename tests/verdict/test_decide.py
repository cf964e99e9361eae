"""From effects to verdicts: groups, parts, controls, certainty, caveats."""

import pytest

from heuristics.kinds import claim_of
from heuristics.schema import Scope
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from tests.verdict.made import effect

CLAIM = claim_of(
    {"id": "c", "kind": "better", "says": "a claim for a test", "of": {}, "to": {}, "transfer": "relational"}
)
BIG = {"group": "pretrained", "base": "org/model"}


def verdict(*items, claim=CLAIM):
    return decide([claim], items)[0]


def true(task="a", base="x", **more):
    return effect(0.5, 0.1, task, base, **more)


def false(task="a", base="x", **more):
    return effect(-0.5, 0.1, task, base, **more)


def open_(task="a", base="x", **more):
    return effect(0.05, 0.1, task, base, **more)


def unknown(*why, task="a", **more):
    return effect(None, task=task, problems=why, **more)


def test_without_evidence_untested():
    found = verdict()
    assert (found.direction, found.certainty, found.reason) == ("untested", None, "nothing was run in its scope")
    told = CLAIM.model_copy(update={"untested": "too dear"})
    assert verdict(claim=told).reason == "too dear"


def test_one_verdict_a_claim_in_their_order_each_from_its_own_effects():
    other = CLAIM.model_copy(update={"id": "d"})
    found = decide([other, CLAIM], [true(), false().model_copy(update={"claim": "d"})])

    assert [(one.claim, one.direction) for one in found] == [("d", "contradicted"), ("c", "supported")]
    assert [one.rule for one in found] == [rule(other), rule(CLAIM)]


@pytest.mark.parametrize(
    ("items", "direction", "certainty", "lowered"),
    [
        ([true()], "supported", "very low", ("one task", "one task", "one base", "models made in code")),
        ([false()], "contradicted", "very low", ("one task", "one task", "one base", "models made in code")),
        ([true(), true("b", "y")], "supported", "low", ("2 tasks", "models made in code")),
        ([true(), true("b")], "supported", "very low", ("2 tasks", "one base", "models made in code")),
        ([true(task, task) for task in "abcdef"], "supported", "moderate", ("models made in code",)),
        ([true(task, f"org/{task}", group="pretrained") for task in "abcdef"], "supported", "high", ()),
        ([true(**BIG)], "supported", "very low", ("one task", "one task", "one base")),
    ],
)
def test_certainty_falls_by_a_step_for_each_reason(items, direction, certainty, lowered):
    found = verdict(*items)

    assert (found.direction, found.certainty, found.lowered) == (direction, certainty, lowered)
    assert found.reason == ""


@pytest.mark.parametrize("items", [[open_()], [true(), false("b")], [open_(), open_("b")]])
def test_what_is_not_decided_has_no_certainty_and_says_why(items):
    found = verdict(*items)

    assert (found.direction, found.certainty, found.general) == ("inconclusive", None, None)
    assert found.reason == "the interval holds values on both sides"
    assert found.number, "the number is shown whatever the direction"


def test_a_length_of_the_same_task_is_no_further_task():
    found = verdict(true(), true(steps=500), true(steps=1000))
    assert found.lowered[:2] == ("one task", "one task")
    assert found.headline[0].units == 3


def test_a_claim_about_one_task_and_base_of_models_made_in_code_needs_no_others():
    narrow = CLAIM.model_copy(update={"scope": Scope(task="a", base="x", pretrained=False)})

    assert verdict(true(), claim=narrow).spoken == "supported, high certainty"
    assert verdict(false(), claim=narrow).spoken == "contradicted, high certainty"


def test_groups_are_never_pooled_and_pretrained_models_come_first():
    found = verdict(true(task="a"), true(task="b"), false(task="c", **BIG))

    assert (found.direction, found.group) == ("contradicted", "pretrained")
    assert [(one.group, one.units) for one in found.syntheses] == [("pretrained", 1), ("made in code", 2)]
    assert found.headline[0].estimate == -0.5
    assert found.elsewhere == {"made in code": "supported"}
    assert found.caveats == ("supported on models made in code",)
    assert len(found.effects) == 3


def test_a_group_that_says_the_same_or_nothing_is_no_caveat():
    assert verdict(true(), true(task="c", **BIG)).caveats == ()
    found = verdict(open_(), true(task="c", **BIG))
    assert (found.elsewhere, found.caveats) == ({"made in code": "inconclusive"}, ())


def test_the_headline_is_never_a_group_whose_control_failed_if_anothers_held():
    weak = {**BIG, "controls": ("broken",)}
    found = verdict(true(), false(task="c", **weak))

    assert (found.group, found.direction) == ("made in code", "supported")
    assert "a control is weak" not in found.caveats
    assert found.caveats == ("contradicted on pretrained models",)
    assert [one.sound for one in found.syntheses] == [True, False]


def test_where_every_control_failed_the_first_group_stands_with_very_low_certainty():
    found = verdict(true(controls=("broken",)), false(task="c", **BIG, controls=("broken",)))

    assert (found.group, found.certainty) == ("pretrained", "very low")
    assert "a control is weak" in found.caveats
    assert found.lowered[-3:] == ("a control is weak",) * 3


def test_within_a_group_studies_whose_control_failed_do_not_count_beside_others():
    found = verdict(false(controls=("broken",)), true("b", "y"))

    assert (found.direction, found.headline[0].effects) == ("supported", 1)
    assert found.caveats == ()


def test_a_weak_control_is_told_whatever_is_not_decided():
    found = verdict(open_(controls=("broken",)))
    assert found.spoken == "inconclusive; a control is weak"


def test_post_hoc_lowers_by_two_steps_and_gives_way_to_what_was_in_time():
    late = [true(task, task, post_hoc=True) for task in "abcdef"]
    found = verdict(*late)

    assert found.lowered == ("models made in code", "post hoc", "post hoc")
    assert found.spoken == "supported, very low certainty; post hoc"
    timely = verdict(*late, false("g", "y"))
    assert (timely.direction, timely.headline[0].effects) == ("contradicted", 1)
    assert "post hoc" not in timely.spoken


def test_a_study_in_time_that_has_no_number_takes_no_place():
    found = verdict(true(post_hoc=True), unknown("no seeds", task="b"))
    assert found.direction == "supported"


def test_exact_readings_are_certain_and_others_are_lowered_for_their_reasons():
    asked = claim_of({"id": "c", "kind": "number", "says": "a claim for a test", "probe": "p", "value": [0, None]})
    read = {"group": "libraries", "base": None, "steps": None}

    assert verdict(effect(0.5, 0.0, **read), claim=asked).spoken == "supported, high certainty"
    assert verdict(effect(-0.5, 0.0, **read), claim=asked).spoken == "contradicted, high certainty"


# --- general ----------------------------------------------------------------------------------------------------------


def test_general_where_one_more_task_would_say_the_same():
    found = verdict(
        *(effect(0.5 + step, 0.05, task, task) for task, step in (("a", 0), ("b", 0.02), ("c", -0.02), ("d", 0.01)))
    )

    assert found.general is True
    assert "varies by task" not in found.spoken


def test_varies_by_task_where_the_mean_is_sure_and_one_more_task_is_not():
    found = verdict(*(effect(value, 0.02, str(value), str(value)) for value in (0.1, 0.2, 0.5, 0.9, 1.1, 1.3)))

    assert (found.direction, found.general) == ("supported", False)
    assert found.lowered == ("models made in code", "varies by task")
    assert found.spoken == "supported, low certainty; varies by task"


def test_of_one_task_nobody_knows_whether_it_is_general():
    assert verdict(true()).general is None


# --- parts ------------------------------------------------------------------------------------------------------------

ALL = claim_of({"id": "c", "kind": "narrower", "says": "a claim for a test", "of": {}, "than": [{}, {}]})
ANY = claim_of({"id": "c", "kind": "moves", "says": "a claim for a test", "of": [{}, {}], "to": {}, "margin": 0.25})


def parts(*values, error=0.05):
    return [
        effect(value, error, part=name) if value is not None else unknown("no window", part=name)
        for name, value in zip(("first", "second"), values, strict=False)
    ]


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ((-0.5, -0.5), "supported"), ((0.5, 0.5), "contradicted"), ((-0.5, 0.5), "contradicted"),
        ((-0.5, 0.0), "inconclusive"), ((-0.5, None), "inconclusive"), ((0.5, None), "contradicted"),
    ],
)  # fmt: skip
def test_all_parts_must_hold(values, direction):
    """Of a kind that is true below zero."""
    assert verdict(*parts(*values), claim=ALL).direction == direction


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ((0.6, 0.0), "supported"), ((0.0, -0.6), "supported"), ((0.0, 0.05), "contradicted"),
        ((0.25, 0.0), "inconclusive"), ((0.6, None), "supported"), ((0.0, None), "inconclusive"),
    ],
)  # fmt: skip
def test_any_part_is_enough(values, direction):
    """Of a kind that is true outside a quarter either way."""
    assert verdict(*parts(*values), claim=ANY).direction == direction


def test_where_one_part_is_enough_it_is_asked_for_more():
    """An interval of 90 % lies outside; one of 95 %, which two parts need each, does not."""
    barely = 0.25 + 1.7 * 0.05
    assert verdict(*parts(barely), claim=ANY).direction == "supported"
    assert verdict(*parts(barely, 0.0), claim=ANY).direction == "inconclusive"
    assert verdict(*parts(1.7 * 0.05), claim=ALL).direction == "contradicted"
    assert verdict(*parts(1.7 * 0.05, -0.5), claim=ALL).direction == "inconclusive"


def test_a_part_without_a_number_says_why():
    found = verdict(*parts(-0.5, None), claim=ALL)

    assert found.reason == "no window"
    assert [one.part for one in found.headline] == ["first"]


def test_parts_are_told_each_with_its_number():
    found = verdict(*parts(-0.5, -0.4), claim=ALL)
    assert found.number == "first: -0.5 decades wider (-0.58 to -0.42); second: -0.4 decades wider (-0.48 to -0.32)"


# --- nothing to judge -------------------------------------------------------------------------------------------------


def test_where_nobody_could_have_seen_it_a_claim_is_untested():
    blind = unknown("the loss cannot spike here", blind=True)

    found = verdict(blind)
    assert (found.direction, found.reason, found.group) == ("untested", "the loss cannot spike here", None)
    mixed = verdict(blind, unknown("no seeds", task="b"))
    assert (mixed.direction, mixed.reason) == ("inconclusive", "the loss cannot spike here; no seeds")
    assert verdict(blind, true("b")).direction == "supported"


def test_without_a_number_every_reason_is_told_once():
    found = verdict(unknown("no seeds"), unknown("no seeds", task="b"), unknown("no window", task="c"))

    assert (found.direction, found.reason) == ("inconclusive", "no seeds; no window")
    assert (found.number, found.where) == ("", "")


def test_a_verdict_says_what_was_found_and_where():
    found = verdict(true(), true("b", "y"))

    assert found.number.startswith("+0.50 of the other's gain (+0.")
    assert found.where == "models made in code, 2 tasks, 16 runs"
    assert verdict(true(**BIG)).where == "pretrained models, one task, 8 runs"
