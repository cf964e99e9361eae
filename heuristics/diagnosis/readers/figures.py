"""Numbers as programs print them, and whether names beside them are those of a log."""

import re
from collections.abc import Iterable
from functools import lru_cache

from heuristics.diagnosis.columns import one_column
from heuristics.diagnosis.log import NO_MEASURES

NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|NaN|NAN|[Ii]nf(?:inity)?|INF)"
WRAPPED = re.compile(rf"(?:[A-Za-z_][\w.]*\()?\[?\s*(['\"]?)({NUMBER})\1\s*[\])]{{0,2}}(?:,.*\))?")


def unwrapped(text: str) -> str | None:
    """The number in `0.1`, `'0.1'`, `np.float64(0.1)` or `tensor(0.1, device='cuda')`; None if it is none."""
    found = WRAPPED.fullmatch(text.strip()[:200])
    return found[2] if found else None


def tells(names: Iterable[str]) -> bool:
    """Whether names are those of a row of a log: one of them is a loss, a reward or another measure."""
    return any(map(_is_measure, names))


@lru_cache(maxsize=20_000)
def _is_measure(name: str) -> bool:
    return one_column(name) not in {"", "unused", *NO_MEASURES}
