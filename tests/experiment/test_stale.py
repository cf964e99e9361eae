"""Plans recorded and in force, on a checkout made here with one check and fabricated evidence."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from heuristics.experiment import plan
from heuristics.experiment.stale import main, stale, stale_plans
from heuristics.schema import Evidence, Judged, Profile, Protocol, Setting
from heuristics.store import evidence_files, paths
from tests.made import recorded

CHECK = """\
from heuristics.schema import Protocol

PROTOCOLS = (Protocol.model_validate_json({protocol!r}),)
"""
TOY = Protocol(
    id="toy-sort",
    decides=(),
    task="sort-digits",
    base="llama-133k",
    arms={"grpo": Setting(method="grpo", tuning="full", parameters=133_312)},
    screened=("grpo",),
    knob="learning_rate",
    grid=(1e-5, 1e-4),
    steps=5,
    confirm=(Judged(arm="grpo", at="best(grpo)", seeds=2, smoke=True),),
    profiles={
        "smoke": Profile(screen=(900,), confirm=901, most=1, smoke=True),
        "tiny": Profile(screen=(0,), confirm=100),
    },
)
GOLDEN = {"grpo": (0.1, 1 / 3)}
SAID = (
    "protocol 'toy-sort', profile 'tiny': the protocol or its task changed since evidence {file} was recorded; "
    "run `heuristics verify toy-rate --profile tiny --record`"
)
Record = Callable[..., Path]


def declare(root: Path, protocol: Protocol) -> None:
    """Write the check module anew."""
    (root / "checks" / "test_toy_rate.py").write_text(CHECK.format(protocol=protocol.model_dump_json()))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one check and no evidence."""
    (tmp_path / "checks").mkdir()
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "heuristics")
    declare(tmp_path, TOY)
    return tmp_path


@pytest.fixture
def record(root: Path) -> Record:
    """Record evidence of the toy protocol under the plan in force."""

    def write(protocol: Protocol = TOY, **changes: object) -> Path:
        draft = recorded(protocol).model_copy(
            update={
                "slug": "toy-rate",
                "engine": "trl",
                "device": "cpu",
                "golden": GOLDEN,
                "plan": plan.plan_digest(protocol, plan.task_behaviour(protocol.task), GOLDEN),
                **changes,
            }
        )
        item = Evidence.model_validate(draft.model_copy(update={"content": draft.content_digest()}).model_dump())
        return evidence_files.write(item, root / "evidence" / "toy-rate" / protocol.id)

    return write


def test_without_evidence_a_protocol_is_missing_and_replay_is_silent(root: Path) -> None:
    assert stale_plans() == [{"slug": "toy-rate", "protocol": "toy-sort", "profile": "tiny", "state": "missing"}]
    assert stale("toy-rate") == ()


def test_evidence_under_the_plan_in_force_is_silent(root: Path, record: Record) -> None:
    record()
    assert stale_plans() == []
    assert stale("toy-rate") == ()


def test_smoke_evidence_does_not_count(root: Path, record: Record) -> None:
    record(profile="smoke", plan="0")
    assert [entry["state"] for entry in stale_plans()] == ["missing"]
    assert stale("toy-rate") == ()


def test_a_changed_grid_is_told_with_the_command(root: Path, record: Record) -> None:
    path = record()
    declare(root, TOY.model_copy(update={"grid": (1e-5, 1e-4, 1e-3)}))
    assert stale_plans() == [{"slug": "toy-rate", "protocol": "toy-sort", "profile": "tiny", "state": "stale"}]
    assert stale("toy-rate") == (SAID.format(file=path.name),)


def test_a_changed_reward_is_told(root: Path, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record()
    monkeypatch.setattr(plan, "right", lambda completion, answer: float(completion.startswith(answer)))
    assert [entry["state"] for entry in stale_plans()] == ["stale"]
    assert stale("toy-rate") == (SAID.format(file=path.name),)


def test_another_profile_or_decided_claim_changes_no_plan(root: Path, record: Record) -> None:
    record()
    profiles = {**TOY.profiles, "gpu": Profile(screen=(0, 1, 2), confirm=100)}
    declare(root, TOY.model_copy(update={"decides": ("toy-claim",), "profiles": profiles}))
    assert stale_plans() == [{"slug": "toy-rate", "protocol": "toy-sort", "profile": "gpu", "state": "missing"}]
    assert stale("toy-rate") == ()


def test_recording_again_silences_what_was_stale(root: Path, record: Record) -> None:
    record()
    wider = TOY.model_copy(update={"grid": (1e-5, 1e-4, 1e-3)})
    declare(root, wider)
    record(wider, recorded=date(2026, 2, 1))
    assert stale_plans() == []
    assert stale("toy-rate") == ()


def test_engines_are_told_apart(root: Path, record: Record) -> None:
    record()
    record(engine="unsloth", plan="0")
    assert [entry["state"] for entry in stale_plans()] == ["stale"]
    (said,) = stale("toy-rate")
    assert "run `heuristics verify toy-rate --profile tiny --engine unsloth --record`" in said


def test_superseded_evidence_and_protocols_that_are_gone_are_passed_over(root: Path, record: Record) -> None:
    old = record(plan="0")
    record(supersedes={evidence_files.read(old).content: "the task was wrong"})
    record(TOY.model_copy(update={"id": "toy-gone"}), plan="0")
    assert stale_plans() == []
    assert stale("toy-rate") == ()


def test_the_list_is_printed_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main()
    assert json.loads(capsys.readouterr().out) == stale_plans()
