"""A callback that watches a run from its first log row, for TRL's and Unsloth's trainers and any of transformers."""

import sys
from collections.abc import Mapping
from typing import Any, Literal

from transformers import TrainerCallback

from heuristics.diagnosis.live import Monitor
from heuristics.diagnosis.readers.knobs import knobs_of
from heuristics.report.diagnosis import brief
from heuristics.schema import Diagnosis


class HeuristicsCallback(TrainerCallback):  # type: ignore[misc]
    """Says what is wrong with a run while it runs, and can stop it.

    It looks at every row that the trainer logs, from the first on, on the main process only, and prints a finding once
    it is confirmed: a reward that never fires, a policy that collapsed, a proxy that is hacked, numbers that are not
    finite, a learning rate of 0, labels that do not fit. What only a whole log tells, such as a run in which nothing
    moves, it says at the end. It never raises into training: an error of its own is printed, and it is silent from
    then on. Where several processes train together the first one decides, and all of them stop after the same step.

    Args:
        stop_on: `"error"` ends the training when such a finding is confirmed; None only says so.
        log_every_step: have the trainer log every step; a collapse can take a few.

    Attributes:
        diagnoses: alarms, in the order in which they were given.

    Raises:
        ValueError: `stop_on` is neither `"error"` nor None.

    Example:
        ```python
        trainer = GRPOTrainer(..., callbacks=[HeuristicsCallback(stop_on="error")])
        ```
    """

    def __init__(self, stop_on: Literal["error"] | None = None, log_every_step: bool = False) -> None:
        if stop_on not in ("error", None):
            raise ValueError(f"stop_on is {stop_on!r}; it is 'error' or None")
        self.stop_on, self.log_every_step = stop_on, log_every_step
        self.diagnoses: list[Diagnosis] = []
        self.monitor = Monitor()
        self.broken = self.stopping = self.alone = False

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Take the configuration, and what was logged before a resumption."""
        if not _first(state):
            return
        with _Quiet(self):
            self.monitor = Monitor(knobs=knobs_of(args, []), path="this run")
            self.monitor.prepare()
            alarms = [
                found
                for row in getattr(state, "log_history", None) or ()
                if (found := self.monitor.add(row)) is not None
            ]
            if alarms and self.monitor.diagnosis().status == alarms[-1].status:
                self._tell(alarms[-1], state, control)
            every = getattr(args, "logging_steps", 1)
            if not self.log_every_step and isinstance(every, int | float) and every > 1:
                _say(
                    f"logging_steps is {every:g}: a collapse takes few steps and is seen after three rows, that is "
                    f"{3 * every:g} steps; HeuristicsCallback(log_every_step=True) logs every step"
                )

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Have the step logged, if that is wished; stop on every process if the first one said so at its last row."""
        if self.log_every_step:
            control.should_log = True
        if self.stop_on and not self.alone and _processes() > 1:
            self.alone = True  # unless the processes hear of each other
            with _Quiet(self):
                control.should_training_stop |= _from_the_first(self.stopping, args)
                self.alone = False

    def on_log(self, args: Any, state: Any, control: Any, logs: Mapping[str, object] | None = None, **_: Any) -> None:
        """Look at a row."""
        if self.broken or not logs or not _first(state):
            return
        with _Quiet(self):
            found = self.monitor.add({"step": state.global_step, **logs})
            if found is not None:
                self._tell(found, state, control)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Say what the whole log shows."""
        if self.broken or not _first(state) or not self.monitor.rows:
            return
        with _Quiet(self):
            found = self.monitor.diagnosis()
            _say(f"{found.status} after {found.rows} rows: {found.reason}")

    def _tell(self, found: Diagnosis, state: Any, control: Any) -> None:
        self.diagnoses.append(found)
        _say(brief(found))
        if self.stop_on and any(finding.severity == self.stop_on for finding in found.findings):
            self.stopping = True
            control.should_training_stop = _processes() == 1  # otherwise after the next step, on all of them at once
            _say(f"training is stopped at step {state.global_step}, because stop_on is {self.stop_on!r}")


class _Quiet:
    """Keeps errors of the callback out of the training."""

    def __init__(self, callback: HeuristicsCallback) -> None:
        self.callback = callback

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        self.callback.broken = True
        _say(f"an error of its own, it says nothing more in this run; please report it: {kind.__name__}: {error}")
        return True


def _processes() -> int:
    """How many processes train together."""
    import torch.distributed as together

    return together.get_world_size() if together.is_available() and together.is_initialized() else 1


def _from_the_first(stopping: bool, args: Any) -> bool:
    """What the first process says. Every process calls this at every step: a stop that only one knows of would hang."""
    import torch
    import torch.distributed as together

    said = torch.tensor([int(stopping)], device=getattr(args, "device", "cpu"))
    together.broadcast(said, src=0)
    return bool(said.item())


def _first(state: Any) -> bool:
    return bool(getattr(state, "is_world_process_zero", True))


def _say(text: str) -> None:
    """To standard error, between progress bars."""
    print(f"heuristics: {text}", file=sys.stderr, flush=True)
