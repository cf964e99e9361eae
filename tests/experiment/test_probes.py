"""Probes and micro-runs: what they answer, what is refused, and when recorded answers are stale."""

from pathlib import Path

import pytest
from rich.console import Console

from heuristics.experiment import check as door
from heuristics.experiment import probes, stale
from heuristics.kinds import Behaviour, Cost, Number
from heuristics.schema import Claim, HeuristicsError
from heuristics.verdict.compare import answered
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects

CLAIMS: tuple[Claim, ...] = (
    Number(id="five", says="the number is five", probe="number", value=(5, 5)),
    Behaviour(id="holds", says="the library does so", probe="cached"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of probes beside claims."""
    (tmp_path / "checks" / "toy").mkdir(parents=True)
    return tmp_path / "checks" / "toy" / "probes.py"


TEXT = '''
"""Toy."""

import functools

import numpy


def _helper() -> int:
    return int(numpy.int64(5))


def number() -> float:
    return _helper()


@functools.cache
def cached() -> bool:
    return True


def several() -> dict[str, float]:
    return {"one": 1.0, "two": 2.0}
'''


def test_every_public_function_answers(file: Path) -> None:
    file.write_text(TEXT)
    found = [(row.subject, dict(row.found)) for row in probes.ask(file)]
    assert found == [
        ("", {"probe": "number", "number": 5}),
        ("", {"probe": "cached", "holds": True}),
        ("one", {"probe": "several", "number": 1.0}),
        ("two", {"probe": "several", "number": 2.0}),
    ]


def test_answers_carry_the_versions_they_depend_on_and_the_rules_they_decide(file: Path) -> None:
    file.write_text(TEXT)
    item = probes.evidence_of(file, "toy", CLAIMS, "0")
    assert list(item.environment) == ["numpy"]
    assert sorted(item.rules) == ["five", "holds"]
    assert (item.protocol, item.device) == ("probes", "none")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise KeyError('lost')", r"probes.py:1: broken failed: KeyError: 'lost'"),
        ("return 'yes'", r"probes.py:1: broken failed: TypeError: found str; wanted: yes or no, a number"),
        ("return None", r"found NoneType; wanted: yes or no"),
    ],
)
def test_a_function_that_gives_no_answer_is_named_with_its_line(file: Path, body: str, said: str) -> None:
    file.write_text(f"def broken():\n    {body}\n")
    with pytest.raises(HeuristicsError, match=said):
        probes.ask(file)


def test_a_library_that_is_not_installed_is_named(file: Path) -> None:
    file.write_text("import nowhere_to_be_found\n\n\ndef one():\n    return 1\n")
    with pytest.raises(probes.Missing, match="asks nowhere_to_be_found, which is not installed; wanted: pip install"):
        probes.ask(file)


def test_the_plan_is_the_code_and_not_its_comments(file: Path) -> None:
    file.write_text(TEXT)
    before = probes.plan_of(file)
    file.write_text(TEXT + "\n# a comment\n")
    assert probes.plan_of(file) == before
    file.write_text(TEXT.replace("int64(5)", "int64(6)"))
    assert probes.plan_of(file) != before


def test_the_plan_holds_what_is_used_of_this_package(file: Path) -> None:
    file.write_text(
        "from heuristics.training.fixed_batch import grpo_loss\n\n\ndef one():\n    return grpo_loss().loss\n"
    )
    alone = file.with_name("micro_runs.py")
    alone.write_text("def one():\n    return grpo_loss().loss\n")
    assert probes.plan_of(file) != probes.plan_of(alone)
    assert {"torch", "transformers", "trl"} <= set(probes.libraries(file))


def test_a_claim_without_a_probe_and_a_probe_without_a_claim_are_named(file: Path) -> None:
    file.write_text(TEXT)
    astray = Number(id="astray", says="asks for nothing", probe="nowhere", value=(1, 2))
    wrong = probes.unasked("toy", (*CLAIMS, astray), (file,))
    assert wrong[0].startswith("checks/toy/claims.py: claim 'astray' asks 'nowhere'; wanted: number, cached, several")
    assert wrong[1:] == ("probes.py: no claim asks 'several'; take it away, or give it a claim",)


def test_ways_are_called_in_turn_and_bytes_are_taken_as_told(file: Path) -> None:
    run = file.with_name("micro_runs.py")
    run.write_text(
        "from heuristics.schema.probe import Pair\n\n\ndef size():\n    return Pair('bytes', lambda: 10, lambda: 40)\n"
    )
    item = probes.evidence_of(
        run, "toy", (Cost(id="c", says="a quarter of it", run="size", of="bytes", value=(0.2, 0.3)),), "0"
    )
    assert len(item.readings) == probes.PAIRS
    assert {(row.found["first"], row.found["second"]) for row in item.readings} == {(10.0, 40.0)}
    assert "processor" in item.environment


def stands(file: Path, text: str, claim: Claim) -> str:
    """How answers of changed code stand to those of `TEXT`."""
    file.write_text(TEXT)
    before = [probes.evidence_of(file, "toy", CLAIMS, "0")]
    published = decide([claim], effects([claim], before))[0]
    file.write_text(text)
    return answered(claim, published, [probes.evidence_of(file, "toy", CLAIMS, "0")]).word


def test_the_same_answers_agree_and_others_conflict(file: Path) -> None:
    number, holds = CLAIMS
    assert stands(file, TEXT, number) == "agrees"
    assert stands(file, TEXT.replace("int64(5)", "int64(6)"), number) == "conflicts"
    assert stands(file, TEXT.replace("return True", "return False"), holds) == "conflicts"
    wide = number.model_copy(update={"value": (0, 10)})
    assert stands(file, TEXT.replace("int64(5)", "int64(6)"), wide) == "conflicts"  # true as before, of another number


def test_seconds_of_another_machine_conflict_with_nothing(file: Path) -> None:
    run = file.with_name("micro_runs.py")
    claim = Cost(id="c", says="three times it, or more", run="wait", value=(3.0, None))
    text = (
        "import time\n\nfrom heuristics.schema.probe import Pair\n\n\ndef wait():\n"
        "    return Pair('seconds', lambda: time.sleep({}), lambda: time.sleep({}))\n"
    )
    run.write_text(text.format(0.02, 0.002))
    published = decide([claim], effects([claim], [probes.evidence_of(run, "toy", (claim,), "0")]))[0]
    assert published.direction == "supported"
    run.write_text(text.format(0.002, 0.02))
    assert answered(claim, published, [probes.evidence_of(run, "toy", (claim,), "0")]).word == "too few to say"


def test_recorded_answers_stand_until_a_pin_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale.stale("grpo-loss-types") == ()
    monkeypatch.setattr(stale, "pinned", lambda: {"trl": "2.0.0"})
    assert stale.stale("grpo-loss-types") == (
        "probes: trl 1.16.0 answered, and 2.0.0 is pinned; run `heuristics verify grpo-loss-types --record`",
    )


def test_a_fresh_run_asks_again_and_says_where_a_library_answers_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    console = Console(quiet=True)

    def words() -> dict[str, str]:
        outcome = door.run_check(
            "weight-decay-in-short-runs", profile="smoke", engine=None, executor="local", console=console
        )
        return {name: found.word for name, found in outcome.stances.items()}

    assert set(words().values()) == {"agrees"}
    monkeypatch.setattr(torch.optim, "AdamW", torch.optim.Adam)  # whose decay goes through the gradient instead
    assert words()["decay-at-lora-rate"] == "conflicts"


def test_what_a_library_prints_beside_its_answer_stays_off_the_screen_and_logging_is_as_before(capsys):
    import logging
    import sys
    import warnings

    from heuristics.experiment.probes import _quiet

    before = logging.root.manager.disable
    with pytest.raises(ValueError), _quiet():
        print("Loading weights: 100%", file=sys.stderr)
        warnings.warn("deprecated", stacklevel=1)
        logging.getLogger("transformers").warning("Model config")
        raise ValueError
    assert capsys.readouterr().err == ""
    assert logging.root.manager.disable == before
