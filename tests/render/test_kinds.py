"""The table of claim kinds: a row a kind, with what it needs."""

import re

from heuristics.kinds import find_kind, kinds
from heuristics.render.kinds import kinds_table
from heuristics.schema import Claim


def test_every_kind_has_its_row_with_the_fields_that_it_needs():
    rows = [line.strip("| ").split(" | ") for line in kinds_table().splitlines()[2:]]
    assert [row[0] for row in rows] == [f"`{kind}`" for kind in kinds()]
    for kind, row in zip(kinds(), rows, strict=True):
        needed = [name for name, field in find_kind(kind).claim.model_fields.items() if field.is_required()]
        assert re.findall(r"`(\w+)`", row[-1]) == [name for name in needed if name not in Claim.model_fields]
        assert row[1].endswith(".")
