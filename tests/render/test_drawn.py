"""Figures are kept by what they are drawn from: drawn once, again where that changed, and gone when nothing shows them."""

import pytest

from heuristics.render import compile_site, drawn
from heuristics.render.drawn import Drawn
from heuristics.schema import HeuristicsError
from tests.render.test_layers import PAGE, TODAY


def test_what_is_kept_is_not_drawn_again(tmp_path, monkeypatch):
    asked = []

    def draw(words):
        asked.append(words)
        return f"<svg>{words}</svg>"

    for _ in range(2):
        figures = Drawn(tmp_path / "figures")
        assert figures.figure(["a", "1"], lambda: draw("one")) == "<svg>one</svg>"
        assert figures.figure(["a", "1"], lambda: draw("again")) == "<svg>one</svg>"
        figures.keep()
    assert asked == ["one"]
    assert Drawn(tmp_path / "figures").figure(["a", "2"], lambda: draw("two")) == "<svg>two</svg>"
    monkeypatch.setattr(drawn, "_code", lambda: "other code")
    assert Drawn(tmp_path / "figures").figure(["a", "1"], lambda: draw("three")) == "<svg>three</svg>"


def test_what_no_page_shows_any_more_is_removed(recorded):
    compile_site(recorded.root, TODAY)
    kept = sorted((recorded.root / "build" / "figures").iterdir())
    assert kept
    compile_site(recorded.root, TODAY)
    assert sorted((recorded.root / "build" / "figures").iterdir()) == kept
    recorded.change(PAGE, "[[figures::runs]]", "No figure.")
    compile_site(recorded.root, TODAY)
    assert not list((recorded.root / "build" / "figures").iterdir())


def test_a_build_that_fails_writes_no_figure(recorded):
    recorded.change(PAGE, "[[used_by::Workflow:Training]]", "[[used_by::Workflow:Nobody]]")
    with pytest.raises(HeuristicsError):
        compile_site(recorded.root, TODAY)
    assert not (recorded.root / "build").exists()


def test_a_kept_figure_is_what_would_be_drawn(recorded):
    compile_site(recorded.root, TODAY)
    first = recorded.built(PAGE)
    compile_site(recorded.root, TODAY)
    assert recorded.built(PAGE) == first and "<svg" in first
