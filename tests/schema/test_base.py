"""Digests: the same text as ever, however soon it is made."""

import hashlib
import json
import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from heuristics.schema import Claim, Setting, base, digest
from heuristics.store import evidence_files, slugs


def reference(value):
    """The digest as it was written first, slow and plain; recorded evidence holds what it gave."""

    def reduced(value):
        if isinstance(value, BaseModel):
            return reduced(value.model_dump(mode="python", exclude_defaults=True, by_alias=True))
        if isinstance(value, Mapping):
            return {str(key): reduced(value[key]) for key in sorted(value, key=str)}
        if isinstance(value, str):
            return value
        if isinstance(value, Sequence):
            return [reduced(item) for item in value]
        if isinstance(value, float) and not math.isfinite(value):
            return repr(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        return str(value)

    text = json.dumps(reduced(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Word(StrEnum):
    FIRST = "first"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_has_the_digest_that_it_always_had(value):
    assert digest(value) == reference(value)


@pytest.mark.parametrize(
    "value",
    [
        {10: "a", 9: "b", "1": "c"}, {True: 1}, {"deep": [{"er": ({1: 2},)}]}, OrderedDict([(2, 1), (1, 2)]),
        {Word.FIRST: 1}, [Word.FIRST], MappingProxyType({"b": 1, "a": 2}), {"inside": MappingProxyType({1: 2})},
        [float("nan"), float("inf")], {"a": {"b": (float("-inf"),)}}, date(2026, 11, 28), [date(2026, 11, 28)], b"ab",
        [b"ab"], range(3), {"a": range(3)}, [1e-7, 1e16, -0.0, 5e-324, 10**30], "ä\u2028", {"b": 1, "a": {"d": 1, "c": 2}},
        Setting(method="grpo", knobs={"beta": 0.0}), [Setting(method="grpo"), {"a": Setting()}], {1}, (),
    ],
)  # fmt: skip
def test_what_json_would_write_otherwise_is_written_as_ever(value):
    assert digest(value) == reference(value)


@pytest.mark.parametrize("slug", [slug for slug in slugs.slugs() if evidence_files.files(slug)])
def test_recorded_evidence_has_the_digests_that_it_was_recorded_with(slug, monkeypatch):
    """The reference, not only the check that reading makes; and it took the short way."""
    items = evidence_files.evidence(slug)
    for item in items:
        kept = item.model_dump(
            exclude={"content", "commit", "recorded", "wall_seconds"}, exclude_defaults=True, by_alias=True
        )
        assert reference(kept) == item.content
        assert all(digest(run.cell) == reference(run.cell) for run in item.runs[:3])
    monkeypatch.setattr(base, "canonical", lambda value: pytest.fail("the long way"))
    assert [item.content_digest() for item in items] == [item.content for item in items]


def test_a_default_that_is_said_changes_no_digest():
    fields = dict(id="a", kind="order", says="a claim for a test", knob="learning_rate")
    assert digest(Claim(**fields, ours=False)) == digest(Claim(**fields)) == reference(Claim(**fields))
