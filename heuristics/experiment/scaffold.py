"""Begin a heuristic: its page and its check module, with the gaps to fill in marked by defects or comments."""

import re
from datetime import UTC, datetime
from pathlib import Path

from heuristics.schema import HeuristicsError

_PAGE = """---
title: {title}
description: One sentence that says what to set.
tags: [GRPO]
claims:
  # One claim a line. Give it a judge's kind, or say under `untested` why nothing has been run.
  - {{id: {slug}-first, kind: order, says: "Say here what would be true", knob: learning_rate, scope: {{methods: [grpo, sft]}}, transfer: relational, untested: "not run yet"}}
---

# Heuristic: {title}

{{| class="wikitable" style="float:right; margin-left:1em; width:300px;"
|-
! Knowledge Sources
|
* [[source::Repo|TRL|https://github.com/huggingface/trl]]
|-
! Domains
| [[domain::Training]]
|-
! Last Updated
| [[last_updated::{now}]]
|}}

## Overview

The answer first: what to set.

### Description

What the rule says, and for what.

### Usage

When to reach for it.

## The Insight (Rule of Thumb)

* **Action:** [[claim::{slug}-first|what to do]].

[[claims::table]]

## Reasoning

Why it should hold.

## Evidence

[[evidence::files]]
"""

_CHECK = '''"""One sentence: the question that the runs answer, and how."""

from heuristics.schema import Judged, Profile, Protocol, Setting

BOTH = {{
    "per_device_train_batch_size": 64,
    "lr_scheduler_type": "constant",
    "warmup_steps": 0,
    "max_grad_norm": 1.0,
    "weight_decay": 0.0,
}}
GRPO = BOTH | {{"num_generations": 8, "beta": 0.0, "loss_type": "dapo", "scale_rewards": "group", "temperature": 1.0}}

PROTOCOL = Protocol(
    id="{slug}-sort",
    decides=("{slug}-first",),
    task="sort-digits",
    base="llama-133k",
    arms={{
        "sft": Setting(method="sft", tuning="full", parameters=133_312, knobs=BOTH),
        "grpo": Setting(method="grpo", tuning="full", parameters=133_312, knobs=GRPO | {{"reward_funcs": "exact"}}),
    }},
    screened=("sft", "grpo"),
    knob="learning_rate",
    grid=(1e-5, 1e-4, 1e-3),
    steps=20,
    confirm=(
        Judged(arm="grpo", at="best(grpo)", seeds=6, smoke=True),
        Judged(arm="grpo", at="centre(sft)", seeds=6, smoke=True),
        Judged(arm="sft", at="best(sft)", seeds=6, smoke=True),
    ),
    profiles={{
        "smoke": Profile(screen=(900,), confirm=901, most=1, smoke=True),
        "tiny": Profile(screen=(0, 1, 2), confirm=100),
    }},
)
PROTOCOLS = (PROTOCOL,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
'''


def scaffold(slug: str, root: Path) -> tuple[Path, ...]:
    """Write a page and a check module; nothing that is there is touched.

    Args:
        slug: lower-case words joined by hyphens; what the rule is about, not what it advises.
        root: the checkout.

    Returns:
        The files that were added.

    Raises:
        HeuristicsError: the slug is not of that form, or one of the files is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise HeuristicsError(f"{slug!r} is no slug: write lower-case words joined by hyphens, such as group-size")
    page = root / "docs" / "heuristics" / f"{slug}.md"
    check = root / "checks" / f"test_{slug.replace('-', '_')}.py"
    for path in (page, check):
        if path.exists():
            raise HeuristicsError(f"{path} is there already; nothing was written")
    words = slug.replace("-", " ")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M GMT")
    page.write_text(_PAGE.format(slug=slug, title=words[0].upper() + words[1:], now=now), encoding="utf-8")
    check.write_text(_CHECK.format(slug=slug), encoding="utf-8")
    return page, check
