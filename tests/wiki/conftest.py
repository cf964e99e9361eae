"""One sound page with everything on it; tests change a little of it and look at what changes."""

import pytest

SOUND_PAGE = """\
---
title: Learning rates for GRPO
description: How high, and how far below SFT.
tags: [rl, learning rate]
claims:
  - {id: window, kind: window, of: {method: grpo}, knob: learning_rate, value: [5e-6, 1e-5], says: "Some rate is near-optimal"}
  - {id: lower-than-sft, kind: order, lower: {method: grpo}, higher: {method: sft}, knob: learning_rate, says: "The best rate is below that of SFT"}
statements:
  - {source: TRL, knob: learning_rate, method: grpo, value: [1e-6], says: "TRL defaults to 1e-6"}
---
# Heuristic: unsloth_RL_Learning_Rate

{| class="wikitable" style="float:right;"
|-
! Knowledge Sources
|
* [[source::Repo|TRL|https://github.com/huggingface/trl]]
* [[source::Paper|GRPO|https://arxiv.org/abs/2402.03300]]
|-
! Domains
| [[domain::Reinforcement_Learning]], [[domain::GRPO]]
|-
! Last Updated
| [[last_updated::2025-12-16 12:30 GMT]]
|}

## Overview

Use a lower rate: [[claim::window]].

=== Description ===

GRPO wants [[claim::lower-than-sft|a rate below that of SFT]], see `trl`.

```python
learning_rate = 5e-6
```

== Related Pages ==

* [[uses_heuristic::Workflow:unsloth_GRPO_Training]]
"""


@pytest.fixture
def sound_page() -> str:
    """A page without a single defect."""
    return SOUND_PAGE
