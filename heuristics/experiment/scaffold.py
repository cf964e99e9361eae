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


_ASKED_CLAIMS = '''"""What the page on {words} says, as sentences that libraries can answer."""

from heuristics.kinds import {kind}

CLAIMS = ({claim},)
'''
_ASKED = {
    "number": (
        'Number(id="{slug}-first", says="Say here what would be true", probe="first", value=(0.9, 1.1))',
        '"""What a library answers, on {words}."""\n\nimport torch\n\n\ndef first() -> float:\n'
        "    return float(torch.ones(1))\n",
    ),
    "behaviour": (
        'Behaviour(id="{slug}-first", says="Say here what would be true", probe="first")',
        '"""What a library answers, on {words}."""\n\nimport torch\n\n\ndef first() -> bool:\n'
        "    return bool(torch.ones(1).isfinite())\n",
    ),
    "cost": (
        'Cost(id="{slug}-first", says="Say here what would be true", run="first", value=(1.1, None))',
        '"""What one way costs against another, on {words}."""\n\nimport torch\n\n'
        "from heuristics.schema.probe import Pair\n\n\ndef first() -> Pair:\n    large, small = torch.ones(512, 512), "
        'torch.ones(256, 256)\n    return Pair("seconds", lambda: large @ large, lambda: small @ small)\n',
    ),
}
KINDS = ("order", *_ASKED)
"""Kinds that a heuristic may begin with: `order` is trained, the others ask libraries."""
_ASKED_CHECK = '''"""One sentence: the question that the libraries answer."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
'''


def scaffold(slug: str, root: Path, kind: str = "order") -> tuple[Path, ...]:
    """Write a page, its claims and a check module; nothing that is there is touched.

    Args:
        slug: lower-case words joined by hyphens; what the rule is about, not what it advises.
        root: the checkout.
        kind: of its first claim, one of `KINDS`: what is trained needs a protocol, what is asked a function.

    Returns:
        The files that were added.

    Raises:
        HeuristicsError: the slug is not of that form, no heuristic begins with that kind, or a file is there already.
    """
    if kind not in KINDS:
        raise HeuristicsError(f"--kind {kind!r}: a heuristic begins with one of {', '.join(KINDS)}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise HeuristicsError(f"{slug!r} is no slug: write lower-case words joined by hyphens, such as group-size")
    stem, words = slug.replace("-", "_"), slug.replace("-", " ")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M GMT")
    files = {
        root / "docs" / "heuristics" / f"{slug}.md": _PAGE.format(
            slug=slug, title=words[0].upper() + words[1:], now=now
        ),
    }
    check, beside = root / "checks" / f"test_{stem}.py", root / "checks" / stem
    if kind in _ASKED:
        claim, asks = (text.format(slug=slug, words=words) for text in _ASKED[kind])
        files[check] = _ASKED_CHECK
        files[beside / "claims.py"] = _ASKED_CLAIMS.format(words=words, kind=kind.capitalize(), claim=claim)
        files[beside / ("micro_runs.py" if kind == "cost" else "probes.py")] = asks
    else:
        files[check] = _CHECK.format(slug=slug)
        files[beside / "claims.py"] = _CLAIMS.format(slug=slug, words=words)
    for path in files:
        if path.exists():
            raise HeuristicsError(f"{path} is there already; nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(files)
