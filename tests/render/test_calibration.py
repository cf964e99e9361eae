"""How often kinds are right: counted from recorded rows, of the code as it is now, and no row lost."""

import json
import re

import pytest

from heuristics.kinds import find_kind, kinds
from heuristics.render.calibration import calibration, rows_of
from heuristics.schema import HeuristicsError
from heuristics.verdict.calibration import Row
from heuristics.verdict.calibration.table import limits, power, summary
from heuristics.verdict.digests import kind_digest


def row(**changes):
    told = {"kind": "order", "truth": "60% lost", "wanted": "supported", "noise": "normal", "tasks": 1, "repeats": 100}
    return Row(**told | {"supported": 0.9, "contradicted": 0.0, "covered": 0.9, "formed": 1.0} | changes)


NULL = {"truth": "0% lost", "wanted": "contradicted", "supported": 0.03, "contradicted": 0.85}
EDGE = {"truth": "20% lost", "wanted": "inconclusive", "supported": 0.04, "contradicted": 0.05}
ROWS = [row(), row(**NULL), row(**EDGE), row(tasks=6, covered=0.94), row(**EDGE | {"tasks": 6, "covered": None})]


@pytest.fixture
def record(tmp_path):
    def write(kind, rows, digest=None):
        folder = tmp_path / "evidence" / "calibration"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{kind}-{digest or kind_digest(kind)[:8]}.json"
        path.write_text(rows if isinstance(rows, str) else json.dumps([one.model_dump() for one in rows]))
        return tmp_path

    return write


def test_a_line_a_number_of_tasks_with_the_worst_world_either_way():
    one, six = summary("order", ROWS)
    assert one == [
        "order", "1", "90% to 90%, 90% on average", "4%", "5%", "85% to 90%, 88% on average", "",
    ]  # fmt: skip
    assert six == ["order", "6", "94% to 94%, 94% on average", "4%", "5%", "90% to 90%, 90% on average", ""]


def test_worlds_without_one_number_have_no_coverage_and_edges_no_power():
    ((_, _, span, *_, decided, _),) = summary("order", [row(**EDGE | {"covered": None})])
    assert (span, decided) == ("no one number", "")


def test_what_is_right_is_what_is_wanted():
    assert power(row()) == 0.9
    assert power(row(**NULL)) == 0.85


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (row(), []),
        (row(**EDGE), []),
        (row(**EDGE | {"supported": 0.09}), []),  # a tenth in a hundred repeats may be chance
        (row(**EDGE | {"supported": 0.2}), ["20% wrongly supported (20% lost, normal)"]),
        (row(**EDGE | {"supported": 0.09, "repeats": 10_000}), ["9% wrongly supported (20% lost, normal)"]),
        (row(**NULL | {"supported": 0.5}), ["50% wrongly supported (0% lost, normal)"]),
        (row(contradicted=0.3), ["30% wrongly contradicted (60% lost, normal)"]),
        (row(covered=0.8), []),
        (row(covered=0.7), ["intervals too narrow: 70% (60% lost, normal)"]),
        (row(covered=None), []),
        (row(supported=0.5), ["power below 80%: normal"]),
        (row(**NULL | {"contradicted": 0.5}), ["power below 80%: normal"]),
    ],
)
def test_what_a_kind_cannot_do_is_said_beyond_what_so_many_repeats_leave_open(found, said):
    assert limits([found]) == said


def test_scatters_that_weaken_a_kind_are_named_once():
    weak = [row(supported=0.5, noise="cliff"), row(**NULL | {"contradicted": 0.1, "noise": "cliff"}), row()]
    assert limits(weak) == ["power below 80%: cliff"]


def test_every_row_is_on_the_page(record):
    html = calibration(record("order", ROWS))
    summed, every = (
        [re.findall(r"<td>(.*?)</td>", line) for line in re.findall(r"<tr>((?:<td>.*?</td>)+)</tr>", part)]
        for part in html.split("<summary>Every world</summary>")
    )
    assert summed == summary("order", ROWS)
    assert every == [
        [one.kind, one.truth, one.wanted, one.noise, str(one.tasks), "100", f"{one.supported:.0%}",
         f"{one.contradicted:.0%}", "" if one.covered is None else f"{one.covered:.0%}", "100%"] for one in ROWS
    ]  # fmt: skip
    assert html == calibration(record("order", ROWS))


def test_rows_of_other_code_are_not_shown_and_the_kind_is_named(record):
    record("better", ROWS, "00000000")
    root = record("order", ROWS)
    assert rows_of(root, "better") == ()
    assert [one.model_dump() for one in rows_of(root, "order")] == [one.model_dump() for one in ROWS]
    lacking = re.match(r"Not calibrated since they changed: (.*)\.\n", calibration(root))[1].split(", ")
    assert lacking == [kind for kind in kinds() if kind != "order" and find_kind(kind).worlds]
    assert "better" in lacking


def test_nothing_recorded_is_said(tmp_path):
    assert calibration(tmp_path) == "No calibration is recorded for the kinds as they are now.\n"


@pytest.mark.parametrize("damage", ["", "{", "3", "[1]", '[{"kind": "order"}]', "null", '{"a": 1}'])
def test_a_damaged_file_is_named_with_the_command_that_makes_it_anew(record, damage):
    root = record("order", damage)
    with pytest.raises(
        HeuristicsError, match=r"evidence/calibration/order-\w{8}\.json: no calibration .*judges.py order"
    ):
        calibration(root)
