"""A run as it goes on: a row at a time, at next to no cost while nothing is wrong; alarms are confirmed first."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from heuristics.diagnosis.broken import BEFORE, ENORMOUS, signs
from heuristics.diagnosis.causes import published
from heuristics.diagnosis.columns import method_of, taken_for
from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.groups import groups_of, with_enough
from heuristics.diagnosis.levels import HEAD, SHORT, reward_of
from heuristics.diagnosis.log import Log, number_of
from heuristics.diagnosis.symptom import GIVEN, RL
from heuristics.diagnosis.symptoms import symptoms
from heuristics.schema import Diagnosis, Scalar
from heuristics.signals import QUARTER
from heuristics.store.standing import strength

CONFIRM = 3  # rows for which an alarm must last; a dead policy needs none
UNKNOWN = 2 * SHORT  # rows before which nothing is said of rewards that may be those of one prompt a row
HEALS = 7  # the same where answers are given: supervised training often finds back by itself
EVERY = 25  # rows between looks while nothing is suspicious, and a tenth of the log at least
KEEP = 2000  # rows that are looked at, those of the start among them
SUSPICIOUS = 0.35
FURTHEST = 1e15  # step
ALARMS = ("collapsed", "hacking")
BEYOND_DOUBT = ("DG101", "DG301")
SAID = ("DG103", "DG201")  # as warnings too: harder data look the same, and somebody should look
LOOKED_AT = {"loss", "reward", "gold", "grad_norm", "entropy", "length", "clipped"}


class Monitor:
    """What has been logged so far, and whether it is time to say something.

    Args:
        knobs: of its configuration, under TRL's names; `method` among them, if it is known.
        path: of the log, for people.
    """

    def __init__(self, knobs: Mapping[str, Scalar] | None = None, path: str = "run") -> None:
        self.knobs: dict[str, Scalar] = dict(knobs or {})
        self.path = path
        self.steps: list[int] = []
        self.series: dict[str, list[float]] = {}
        self.names: dict[str, str] = {}
        self.rows = 0
        self.next = self.patience = CONFIRM
        self.pending: tuple[str, int] | None = None
        self.said: set[str] = set()

    def prepare(self) -> None:
        """Read what was accepted of claims and of published rates, so that no row waits for it."""
        for symptom in symptoms():
            if symptom.claim:
                strength(symptom.claim)
        published(self.log())

    def add(self, row: Mapping[str, object]) -> Diagnosis | None:
        """Take a row that was logged.

        Args:
            row: by column name, with its `step`; what is no number is left out.

        Returns:
            A diagnosis when an alarm has just been confirmed, each kind once; otherwise None.
        """
        if any(name not in self.names for name in row):
            self.names = taken_for([*self.names, *row])
        values = {self.names[name]: number_of(value) for name, value in row.items()}
        step = values.pop("step", math.nan)
        place = int(min(max(step, -FURTHEST), FURTHEST)) if math.isfinite(step) else self._next()
        if self.steps and place < self.steps[0]:
            return None  # a summary with a step of its own
        if self.steps and place < self.steps[-1]:
            self._back_to(place)
        if not self.steps or place > self.steps[-1]:
            self.steps.append(place)
            self.rows += 1
            for series in self.series.values():
                series.append(math.nan)
        for name, value in values.items():
            if name and name != "unused" and not math.isnan(value):
                self.series.setdefault(name, [math.nan] * len(self.steps))[-1] = value
        return self._look(values) if set(values) & LOOKED_AT else None

    def log(self) -> Log:
        """What has been logged, as a log: all of it up to `KEEP` rows, then its start and its end."""
        series = {name: np.array(_kept(values)) for name, values in self.series.items()}
        return Log(
            self.path, np.array(_kept(self.steps), dtype=np.int64), series, self.names,
            method_of(self.names, self.knobs), self.knobs,
        )  # fmt: skip

    def diagnosis(self) -> Diagnosis:
        """What the log shows so far."""
        return examine(self.log())

    def _look(self, values: Mapping[str, float]) -> Diagnosis | None:
        waits = self.pending is not None or self.rows < self.patience or not self._suspicious(values)
        if self.rows < CONFIRM or (self.rows < self.next and waits):
            return None
        log = self.log()
        sound = all(map(math.isfinite, values.values()))
        grave = [sign for sign in signs(log) if sign.grave] if log.method in RL else []
        if self.rows < UNKNOWN and sound and log.method in RL and groups_of(log) is None and not grave:
            return None
        found, even = examine(log), with_enough(log)
        sure = {finding.code for finding in found.findings if finding.severity == "error"}
        dead = ("DG103" in sure and _is_dead(even)) or ("DG110" in sure and len(grave) > 1)
        doubtless = dead or (bool(sure & set(BEYOND_DOUBT)) and self.rows >= SHORT // 2)
        told = sure | {finding.code for finding in found.findings if finding.code in SAID}
        alarm = found.status if found.status in ALARMS else "".join(sorted(told)) or None
        if alarm is None:
            self.pending = None
            self.next = self.rows + max(EVERY, self.rows // 10)
            self.patience = self.rows + max(1, self.rows // 50)
            return None
        if self.pending is None or self.pending[0] != alarm:
            self.pending = (alarm, self.rows)
        lasted, least = self.rows - self.pending[1], HEALS if log.method in GIVEN else CONFIRM
        if "DG110" not in sure:  # which is looked for in single rows
            least *= len(log) // len(even)
        self.next = self.rows + (1 if lasted < least else max(CONFIRM, self.rows // 50))
        if alarm in self.said or not (doubtless or lasted >= least):
            return None
        self.said.add(alarm)
        return found

    def _suspicious(self, values: Mapping[str, float]) -> bool:
        """Whether a single row is reason enough to look at all of them."""
        if any(math.isinf(values.get(name, 0.0)) for name in ("loss", "reward", "grad_norm")):
            return True
        if any(self._far(name, values) for name in ("entropy", "length", "clipped", "kl")):
            return True
        if "reward" in values:
            first, spread = self._first("reward"), self._first("reward_std") or self._first("reward")
            return values["reward"] < first - SUSPICIOUS * abs(spread) or values.get("zero_std", 0.0) > 1 - SUSPICIOUS
        first = next((value for value in self.series.get("loss", ()) if math.isfinite(value)), 0.0)
        return "loss" in values and values["loss"] > first + SUSPICIOUS * abs(first)

    def _far(self, name: str, values: Mapping[str, float]) -> bool:
        """Whether a column that tells of a broken policy is where it would be then."""
        if name not in values:
            return False
        value, first = values[name], self._first(name)
        if name == "kl":
            return value > ENORMOUS
        return value > BEFORE > first if name == "clipped" else value < SUSPICIOUS * first

    def _next(self) -> int:
        return self.steps[-1] + 1 if self.steps else 1

    def _first(self, name: str) -> float:
        return max((value for value in self.series.get(name, ())[:HEAD] if math.isfinite(value)), default=0.0)

    def _back_to(self, step: int) -> None:
        """A resumed run: what was logged from that step on is logged again."""
        keep = sum(known < step for known in self.steps)
        self.steps = self.steps[:keep]
        self.series = {name: values[:keep] for name, values in self.series.items()}
        self.rows, self.next, self.pending = keep, min(self.next, keep + CONFIRM), None


def _is_dead(log: Log) -> bool:
    """Whether nothing can come back: two signs that the policy broke, or one and hardly any reward left."""
    reward, broken = reward_of(log), signs(log)
    gone = reward is not None and reward.values.min() >= 0 and reward.end < QUARTER * reward.start
    return len(broken) > 1 or (bool(broken) and gone)


def _kept(values: list[Any]) -> list[Any]:
    return values if len(values) <= KEEP else values[: KEEP // 4] + values[-3 * KEEP // 4 :]
