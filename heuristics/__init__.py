"""Rules of thumb for post-training language models, each with the runs that test it.

```python
import heuristics

page = heuristics.load("rl-learning-rate")
heuristics.verdicts("rl-learning-rate")
heuristics.windows("rl-learning-rate")
heuristics.recommend("grpo", "lora")
heuristics.lint("train.py").findings
heuristics.diagnose("outputs/checkpoint-250/trainer_state.json").status
```

Nothing heavy is imported until it is used: no torch, no trl, no scipy.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heuristics.advice import InsufficientEvidence, recommend
    from heuristics.diagnosis.callback import HeuristicsCallback
    from heuristics.diagnosis.engine import diagnose
    from heuristics.linter import Report, lint
    from heuristics.schema import (
        Assessment,
        Claim,
        Config,
        Diagnosis,
        Evidence,
        Finding,
        HeuristicsError,
        Measured,
        Page,
        Protocol,
        Reading,
        Recommendation,
        Run,
        RunFinding,
        Setting,
        Source,
        Verdict,
    )
    from heuristics.store.accepted import verdicts, windows
    from heuristics.store.evidence_files import evidence
    from heuristics.store.pages import load

__version__ = "0.1.0"
__all__ = [
    "Assessment",
    "Claim",
    "Config",
    "Diagnosis",
    "Evidence",
    "Finding",
    "HeuristicsCallback",
    "HeuristicsError",
    "InsufficientEvidence",
    "Measured",
    "Page",
    "Protocol",
    "Reading",
    "Recommendation",
    "Report",
    "Run",
    "RunFinding",
    "Setting",
    "Source",
    "Verdict",
    "diagnose",
    "evidence",
    "lint",
    "load",
    "recommend",
    "verdicts",
    "windows",
]

_PLACES = {
    "evidence": ("heuristics.store.evidence_files", "evidence"),
    "diagnose": ("heuristics.diagnosis.engine", "diagnose"),
    "HeuristicsCallback": ("heuristics.diagnosis.callback", "HeuristicsCallback"),
    "lint": ("heuristics.linter.engine", "lint"),
    "Report": ("heuristics.linter.engine", "Report"),
    "load": ("heuristics.store.pages", "load"),
    "verdicts": ("heuristics.store.accepted", "verdicts"),
    "windows": ("heuristics.store.accepted", "windows"),
    "recommend": ("heuristics.advice", "recommend"),
    "Recommendation": ("heuristics.schema", "Recommendation"),
    "InsufficientEvidence": ("heuristics.advice", "InsufficientEvidence"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES.get(name, ("heuristics.schema", name))
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
