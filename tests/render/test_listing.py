"""The list of heuristics: each row says what it can be filtered by, and shows nothing of it."""

import html
import re
from datetime import date

from heuristics.render import listing as room
from heuristics.render.known import gather
from heuristics.render.listing import listing, settings_of
from heuristics.schema import Page

TODAY = date(2026, 2, 1)


def table(tree, folder="heuristics"):
    return listing(folder)(gather(tree.root, TODAY), Page(title="List"), f"{folder}/index.md")


def test_a_row_tells_topic_setting_and_verdicts_and_no_bar_that_would_end_its_cell(recorded, monkeypatch):
    monkeypatch.setattr(room, "SHORT", 0)
    made = table(recorded)
    assert made.startswith('<div class="hx-filter"></div>')
    rows = re.findall(r'<span class="hx-row" data-topic="([^"]*)" data-setting="([^"]*)" data-verdict="([^"]+)">', made)
    (page,) = gather(recorded.root, TODAY).verdicts.values()
    assert len(rows) == 1 and not any("|" in part for part in rows[0])
    assert set(html.unescape(rows[0][2]).split("|")) == {verdict.direction for verdict in page.values()}


def test_settings_are_knobs_that_claims_or_the_text_name():
    assert settings_of(Page(title="A", body="Write `model` and `weight_decay=0.01`.")) == ["weight_decay"]
    assert settings_of(Page(title="A", body="weight_decay, in no code")) == []


def test_a_short_list_has_no_filters(recorded):
    assert "hx-filter" not in table(recorded)
