"""Begin a heuristic: its page, its claims and its check module, with words that say what to put in their place."""

import re
from datetime import UTC, datetime
from pathlib import Path

from heuristics.schema import HeuristicsError

_PAGE = """---
title: {title}
description: One sentence that says what to set.
tags: [GRPO]
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

_CLAIMS = '''"""What the page on {words} says, as sentences that runs or readings can decide."""

from heuristics.kinds import Order
from heuristics.schema import Scope

CLAIMS = (
    Order(
        id="{slug}-first",
        says="Say here what would be true",
        knob="learning_rate",
        lower={{"method": "grpo"}},
        higher={{"method": "sft"}},
        scope=Scope(methods=("grpo", "sft")),
        transfer="relational",
        untested="not run yet",  # why nothing has been run; take it away once evidence decides
    ),
)
'''

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
    """Write a page, its claims and a check module; nothing that is there is touched.

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
    stem, words = slug.replace("-", "_"), slug.replace("-", " ")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M GMT")
    files = {
        root / "docs" / "heuristics" / f"{slug}.md": _PAGE.format(
            slug=slug, title=words[0].upper() + words[1:], now=now
        ),
        root / "checks" / f"test_{stem}.py": _CHECK.format(slug=slug),
        root / "checks" / stem / "claims.py": _CLAIMS.format(slug=slug, words=words),
    }
    for path in files:
        if path.exists():
            raise HeuristicsError(f"{path} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(files)
