"""Scans of tiny wheels made here; nothing is downloaded."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from pydantic import ValidationError

from heuristics.experiment.wheels import MEMBER_LIMIT, scan_wheels
from heuristics.schema.base import HeuristicsError
from heuristics.schema.runs import Reading
from heuristics.schema.scan import CallLook, FieldLook, KeyLook, Look, QuoteLook, Scan, Wheel, release_order

CONFIG = """
from dataclasses import dataclass, field

@dataclass
class SFTConfig(TrainingArguments):
    learning_rate: float = field(
        default=2e-5, metadata={"help": "x"},
    )
    packing = False
    betas: list = dataclasses.field(default_factory=list)
    temperature: float = 0.9

class PPOConfig(OnPolicyConfig):
    beta: float = 0.1
"""
RL = """
options = {
    "epilogue_fusion"   : True,

    "max_autotune"      : False, # Disable Triton mm kernels
}
replacements = {"seed": 3407, "learning_rate"   : 5e-05}
replacements = {"beta": 0.001}
"""


def pin(
    folder: Path, members: dict[str, str], version: str = "1.0.0", compression: int = zipfile.ZIP_DEFLATED
) -> Wheel:
    """Write a wheel of project `toy` and pin it."""
    path = folder / f"toy-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(project="toy", version=version, file=path.name, sha256=digest)


def take(folder: Path, look: Look, members: dict[str, str]) -> list[Reading]:
    """Readings of one look at one wheel."""
    return list(scan_wheels(Scan(id="s", decides=(), wheels=(pin(folder, members),), looks=(look,)), folder))


def field(name: str, owner: str = "SFTConfig", path: str = "toy/config.py") -> FieldLook:
    """A look at a class field of the toy project."""
    return FieldLook(project="toy", paths=(path,), owner=owner, name=name)


@pytest.mark.parametrize(
    ("name", "line", "value"),
    [("learning_rate", 6, 2e-5), ("packing", 9, False), ("temperature", 11, 0.9)],
)
def test_a_default_is_read_at_its_line(tmp_path: Path, name: str, line: int, value: float) -> None:
    (reading,) = take(tmp_path, field(name), {"toy/config.py": CONFIG})
    assert (reading.found["status"], reading.found["value"]) == ("read", value)
    assert (reading.subject, reading.version, reading.path, reading.line) == ("toy", "1.0.0", "toy/config.py", line)


def test_a_factory_is_reported_as_code_and_not_run(tmp_path: Path) -> None:
    (reading,) = take(tmp_path, field("betas"), {"toy/config.py": CONFIG})
    assert (reading.found["status"], reading.found["code"]) == ("computed", "list")


def test_a_class_without_the_field_is_told_from_no_class_and_no_file(tmp_path: Path) -> None:
    members = {"toy/config.py": CONFIG}
    (left,) = take(tmp_path, field("learning_rate", "PPOConfig"), members)
    assert (left.found["status"], left.found["bases"], left.line) == ("not overridden", "OnPolicyConfig", 13)
    (no_class,) = take(tmp_path, field("learning_rate", "KTOConfig"), members)
    assert (no_class.found["status"], no_class.line) == ("owner absent", None)
    (no_file,) = take(tmp_path, field("learning_rate", path="toy/ppo/*.py"), members)
    assert (no_file.found["status"], no_file.path) == ("file absent", "toy/ppo/*.py")


def test_an_unparsable_file_is_a_reading(tmp_path: Path) -> None:
    (reading,) = take(tmp_path, field("learning_rate"), {"toy/config.py": "class SFTConfig:\n    x = = 1\n"})
    assert (reading.found["status"], reading.line) == ("unparsable", 2)


@pytest.mark.filterwarnings("error")
def test_an_odd_escape_is_no_syntax_error(tmp_path: Path) -> None:
    (reading,) = take(tmp_path, field("packing"), {"toy/config.py": "s = '\\d'\nclass SFTConfig:\n    packing = 1\n"})
    assert (reading.found["status"], reading.found["value"]) == ("read", 1)


def test_a_key_is_read_from_the_dict_that_has_it(tmp_path: Path) -> None:
    look = KeyLook(project="toy", paths=("toy/*.py",), owner="replacements", name="learning_rate")
    (reading,) = take(tmp_path, look, {"toy/models/rl.py": RL})
    assert (reading.found["value"], reading.line) == (5e-5, 7)


@pytest.mark.parametrize(
    ("quote", "share"),
    [
        ('options = {\n"epilogue_fusion": True,\n"max_autotune": False,\n}', 1.0),
        ('options = {\n"epilogue_fusion": True,\n"max_autotune": False,  # Disable Triton mm kernels\n}', 1.0),
        ('options = {\n"epilogue_fusion": True,\n"max_autotune": False,  # Disable for stability\n}', 0.75),
        ('"max_autotune": False,\n"epilogue_fusion": True,', 0.5),
        ('"max_autotune": Fal', 0.0),
    ],
)
def test_share_of_a_quote(tmp_path: Path, quote: str, share: float) -> None:
    look = QuoteLook(project="toy", paths=("toy/rl.py",), quote=quote)
    (reading,) = take(tmp_path, look, {"toy/rl.py": RL})
    assert reading.found["share"] == share


def test_a_quote_is_placed_where_most_of_it_stands(tmp_path: Path) -> None:
    look = QuoteLook(project="toy", paths=("toy/*.py",), quote="a = 1\nb = 2")
    (reading,) = take(tmp_path, look, {"toy/one.py": "a = 1\n", "toy/two.py": "\nimport x\na=1\n\nb=2\n"})
    assert (reading.path, reading.line, reading.found["share"]) == ("toy/two.py", 3, 1.0)
    assert (reading.found["files"], reading.found["unread"]) == (2, 0)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("args = trl.GRPOConfig(output_dir='x', learning_rate = 5e-06)", 1.0),
        ("'''Write GRPOConfig(learning_rate=5e-6, beta=0).'''", 1.0),
        ("GRPOConfig(learning_rate=5e-5)", 0.0),
        ("AsyncGRPOConfig(learning_rate=5e-6)", 0.0),
        ("GRPOConfig(learning_rate=5e-60)", 0.0),
    ],
)
def test_a_call_is_found_among_other_arguments_and_in_text(tmp_path: Path, text: str, share: float) -> None:
    look = CallLook(project="toy", paths=("toy/*.py",), quote="GRPOConfig(learning_rate=5e-6)")
    (reading,) = take(tmp_path, look, {"toy/a/b.py": text, "toy/c.py": "pass"})
    assert reading.found["share"] == share
    assert reading.path == ("toy/a/b.py" if share else "toy/*.py")


def test_a_file_in_which_a_call_cannot_be_looked_for_counts_as_unread(tmp_path: Path) -> None:
    look = CallLook(project="toy", paths=("toy/*.py",), quote="GRPOConfig(learning_rate=5e-6)")
    (reading,) = take(tmp_path, look, {"toy/a.py": "GRPOConfig( = )", "toy/b.py": "pass"})
    assert (reading.found["share"], reading.found["unread"]) == (0.0, 1)
    (only,) = take(tmp_path, look, {"toy/a.py": "GRPOConfig( = )"})
    assert only.found["status"] == "unparsable"


def test_a_member_over_the_limit_is_not_read(tmp_path: Path) -> None:
    members = {"toy/config.py": "#" * (MEMBER_LIMIT + 1)}
    (reading,) = take(tmp_path, field("learning_rate"), members)
    assert reading.found["status"] == "too large"
    (quoted,) = take(tmp_path, QuoteLook(project="toy", paths=("toy/*",), quote="#"), members)
    assert (quoted.found["status"], quoted.found["unread"]) == ("too large", 1)


def test_a_missing_wheel_names_the_command(tmp_path: Path) -> None:
    scan = Scan(id="s", decides=(), wheels=(pin(tmp_path, {}),), looks=())
    (tmp_path / scan.wheels[0].file).unlink()
    with pytest.raises(HeuristicsError, match=r"pip download --no-deps -d .* toy==1\.0\.0$"):
        scan_wheels(scan, tmp_path)


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    scan = Scan(id="s", decides=(), wheels=(pin(tmp_path, {}).model_copy(update={"sha256": "0" * 64}),), looks=())
    with pytest.raises(HeuristicsError, match=r"toy-1\.0\.0.*found sha256 [0-9a-f]{64}, wanted 0{64}"):
        scan_wheels(scan, tmp_path)


def test_a_pinned_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    wheel = pin(tmp_path, {})
    (tmp_path / wheel.file).write_bytes(b"no zip")
    wheel = wheel.model_copy(update={"sha256": hashlib.sha256(b"no zip").hexdigest()})
    with pytest.raises(HeuristicsError, match="no readable wheel"):
        scan_wheels(Scan(id="s", decides=(), wheels=(wheel,), looks=()), tmp_path)


COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_damaged_member_is_named(tmp_path: Path, compression: int) -> None:
    wheel = pin(tmp_path, {"toy/config.py": CONFIG * 20}, compression=compression)
    data = bytearray((tmp_path / wheel.file).read_bytes())
    start = data.index(b"toy/config.py") + len("toy/config.py") + 12
    data[start : start + 8] = bytes(8)
    (tmp_path / wheel.file).write_bytes(data)
    wheel = wheel.model_copy(update={"sha256": hashlib.sha256(data).hexdigest()})
    with pytest.raises(HeuristicsError, match=r"toy/config\.py cannot be read"):
        scan_wheels(Scan(id="s", decides=(), wheels=(wheel,), looks=(field("learning_rate"),)), tmp_path)


def test_nothing_in_a_wheel_is_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\nclass SFTConfig:\n    learning_rate: float = open('x')\n"
    (reading,) = take(tmp_path, field("learning_rate"), {"toy/config.py": trap})
    assert reading.found["status"] == "computed"
    assert not (tmp_path / "ran").exists()


def test_releases_sort_by_number() -> None:
    versions = ["2025.10.1", "2025.2.12", "2025.2.12.post1", "1.16.0"]
    assert sorted(versions, key=release_order) == ["1.16.0", "2025.2.12", "2025.2.12.post1", "2025.10.1"]


def test_a_scan_refuses_pre_releases_looks_without_wheels_and_calls_that_are_none(tmp_path: Path) -> None:
    wheel = pin(tmp_path, {})
    with pytest.raises(ValidationError, match="version"):
        Wheel(project="toy", version="1.0rc1", file=wheel.file, sha256=wheel.sha256)
    with pytest.raises(ValidationError, match="lists no wheel"):
        Scan(id="s", decides=(), wheels=(), looks=(field("beta"),))
    with pytest.raises(ValidationError, match="twice"):
        Scan(id="s", decides=(), wheels=(wheel, wheel), looks=())
    for quote in ("GRPOConfig", "GRPOConfig(1)", "GRPOConfig("):
        with pytest.raises(ValidationError):
            CallLook(project="toy", paths=("*",), quote=quote)
