"""Every page that shows measurements says which file is damaged, and by which command it is made anew."""

import pytest

from heuristics.render import engines, recommendations, rules, symptoms
from heuristics.schema import HeuristicsError
from heuristics.store import paths

SHOWN = {
    "advice-accuracy": recommendations.accuracy,
    "diagnose-accuracy": symptoms.accuracy,
    "false-stops": symptoms.false_stops,
    "engines-cpu": engines.speed,
    "lint-accuracy": rules.accuracy,
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", "3", '{"recommend": 1}', b"\xff\xfe"])
def test_a_damaged_file_is_named(tmp_path, name, content):
    folder = tmp_path / "benchmarks" / "results"
    folder.mkdir(parents=True)
    whole = (paths.data() / "benchmarks" / "results" / f"{name}.json").read_bytes()
    (folder / f"{name}.json").write_bytes(whole)
    assert "measured yet" not in SHOWN[name](tmp_path)
    (folder / f"{name}.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(HeuristicsError, match=rf"benchmarks/results/{name}\.json: no results of python .*benchmarks"):
        SHOWN[name](tmp_path)
