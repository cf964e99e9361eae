"""A small knowledge base of its own: one heuristic about a knob that is no learning rate, a workflow, a guide."""

import os

import pytest

from heuristics.schema import Judged, Profile, Protocol, Setting
from heuristics.store import accepted, evidence_files, pages, paths
from heuristics.verdict import recompute, snapshot
from tests.made import recorded as made_up

HEURISTIC = """\
---
title: Entropy bonus
description: How large an entropy bonus to set.
tags: [GRPO]
---

# Heuristic: Entropy bonus

{| class="wikitable"
|-
! Knowledge Sources
|
* [[source::Paper|A <i>paper</i>|https://example.org/a?b=1&c=2]]
* [[source::Repo|Local file|docs/x.py]]
|-
! Domains
| [[domain::Reinforcement_Learning]]
|-
! Last Updated
| [[last_updated::2026-11-01 12:00 GMT]]
|}

== Overview ==

Set it to [[claim::bonus-window]], not to [[claim::bonus-large|a large **value**]]. '''Bold''' and ''soft''.
[[claim::own-guess]].

== Usage ==

It belongs to [[used_by::Workflow:Training]].

<syntaxhighlight lang="python">
entropy_coef = 1e-5  # [[claim::id]]
</syntaxhighlight>

== Runs ==

[[figures::runs]]

[[claims::table]]

[[contradictions::here]]

[[evidence::files]]
"""
CLAIMS = """\
from heuristics.kinds import Order, Window
from heuristics.schema import Scope

GRPO = {"method": "grpo"}
SHARED = {"knob": "entropy_coef", "of": GRPO, "scope": Scope(methods=("grpo",)), "transfer": "relational"}
CLAIMS = (
    Window(id="bonus-window", says="The best bonus lies in 1e-5 to 1e-4", value=(1e-5, 1e-4), **SHARED),
    Window(id="bonus-large", says="The best bonus lies in 3e-3 to 1e-2", value=(3e-3, 1e-2), **SHARED),
    Order(
        id="own-guess", ours=True, says="A bonus keeps <b>groups</b> apart", lower=GRPO, higher={"method": "sft"},
        untested='needs the "spread" of groups',
    ),
)
"""
FILES = {
    "index.md": "---\ntitle: Start\ndescription: Where to start.\n---\n\n# Start\n\n[[index::heuristics]]\n",
    "heuristics/index.md": "# Heuristics\n\n[[index::heuristics]]\n",
    "heuristics/entropy-bonus.md": HEURISTIC,
    "workflows/training.md": "# Workflow: Training\n\nUses [[uses_heuristic::Heuristic:Entropy_bonus]].\n",
    "guides/plain.md": "# Plain\n\nWrite `[[claim::id]]` or\n\n```text\n[[claims::table]] == not a heading ==\n```\n",
    "assets/extra.css": ".hx-chip {}\n",
}
GRPO = Setting(method="grpo", tuning="full", parameters=1000)
PROTOCOL = Protocol(
    id="entropy-sort",
    decides=("bonus-window", "bonus-large"),
    task="sort-digits",
    base="tiny",
    arms={"grpo": GRPO, "grpo-shuffled": GRPO.model_copy(update={"knobs": {"reward_funcs": "shuffled"}})},
    screened=("grpo",),
    knob="entropy_coef",
    grid=(1e-6, 1e-5, 3e-5, 1e-4, 1e-3, 1e-2),
    steps=10,
    confirm=tuple(
        Judged(arm="grpo", at=at, seeds=10) for at in ("best(grpo)", "ruin(grpo)", "1e-5", "3.16e-5", "1e-4")
    ),
    controls=(Judged(arm="grpo-shuffled", at="best(grpo)", seeds=2),),
    profiles={"tiny": Profile(screen=(0, 1, 2), confirm=100)},
)


class Tree:
    """A checkout in a folder; the package reads from it."""

    slug = "entropy-bonus"

    def __init__(self, root):
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)
        self.claim(CLAIMS)

    def claim(self, text):
        path = self.root / "checks" / "entropy_bonus" / "claims.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write(self, name, text):
        path = self.root / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name, old, new):
        path = self.root / "docs" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def accept(self):
        accepted.write(snapshot(self.slug, recompute(self.slug)))

    def record(self, protocol=PROTOCOL, **changes):
        claims = pages.read(self.root / "docs/heuristics/entropy-bonus.md").claims
        tested = [claim for claim in claims if not claim.untested]
        item = made_up(protocol, tested).model_copy(
            update={"slug": self.slug, "environment": {"trl": "1.16.0"}, "wall_seconds": {"grpo": 60.0}} | changes
        )
        item = item.model_copy(update={"content": item.content_digest()})
        return evidence_files.write(item, self.root / "evidence" / self.slug / protocol.id)

    def built(self, name):
        return (self.root / "build" / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    made = Tree(tmp_path)
    made.accept()
    return made


@pytest.fixture
def recorded(tree):
    tree.record()
    tree.accept()
    return tree


@pytest.fixture(autouse=True)
def no_banner(monkeypatch):
    monkeypatch.setitem(os.environ, "NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setitem(os.environ, "DISABLE_MKDOCS_2_WARNING", "true")
