"""Executor `ray`: groups as tasks of a Ray cluster, one a core or GPU; Ray retries those whose worker dies.

`RAY_ADDRESS` (`heuristics verify --address`) names the cluster; without it Ray starts on this machine. What is trained
comes back into the journal here. Scheduling, retries and shipping of the code are Ray's.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import heuristics
from heuristics.schema import Cell, HeuristicsError, Run
from heuristics.training.engines import load_engine
from heuristics.training.executors import train_group
from heuristics.training.executors.local import ENVIRONMENT, cores

RETRIES = 3


class RayExecutor:
    """See the module."""

    def memory(self) -> int | None:
        """Bytes of the smallest GPU of the cluster; None if it has none.

        Raises:
            HeuristicsError: Ray is not installed, or the cluster cannot be reached.
        """
        ray = _connected()
        if not ray.cluster_resources().get("GPU"):
            return None
        nodes = [node["NodeID"] for node in ray.nodes() if node["Alive"] and node["Resources"].get("GPU")]
        asked = [_pinned(ray, node).remote() for node in nodes]
        return int(min(ray.get(asked)))

    def run(
        self, groups: Sequence[tuple[Cell, ...]], engine: str, bases: Path
    ) -> Iterator[tuple[Cell, Run | HeuristicsError, float]]:
        """Train the groups; those whose worker died three times over come back as errors.

        Raises:
            HeuristicsError: Ray is not installed, or the cluster cannot be reached.
        """
        ray = _connected()
        gpus = 1 if ray.cluster_resources().get("GPU") else 0
        work = ray.remote(num_cpus=1, num_gpus=gpus, max_retries=RETRIES)(_work)
        stack = load_engine(engine).stack()
        pending: dict[Any, tuple[Cell, ...]] = {
            work.remote(group, engine, str(bases), stack): group for group in groups
        }
        try:
            while pending:
                (ready,), _ = ray.wait(list(pending), num_returns=1)
                group = pending.pop(ready)
                try:
                    yield from ray.get(ready)
                except ray.exceptions.RayError as error:
                    said = str(error).strip().splitlines()[-1]
                    for cell in group:
                        yield cell, HeuristicsError(f"{cell.label}: its Ray task failed ({said})"), 0.0
        finally:
            for task in pending:
                ray.cancel(task, force=True)


def _connected() -> Any:
    try:
        import ray
    except ImportError:
        raise HeuristicsError("executor 'ray' needs Ray: pip install 'heuristics[ray]'") from None
    if ray.is_initialized():
        return ray
    address = os.environ.get("RAY_ADDRESS")
    quiet: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    shipped = {"env_vars": ENVIRONMENT, "py_modules": [str(Path(heuristics.__file__).parent)]}
    try:
        if address:
            ray.init(address=address, runtime_env=shipped, **quiet)
        else:
            os.environ.update(ENVIRONMENT)
            ray.init(num_cpus=cores(), include_dashboard=False, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise HeuristicsError(f"no Ray cluster at {address or 'this machine'}: {error}") from error
    return ray


def _pinned(ray: Any, node: str) -> Any:
    place = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=False)
    return ray.remote(num_gpus=0.01, scheduling_strategy=place)(_gpu_memory)


def _gpu_memory() -> int:
    import torch

    return int(min(torch.cuda.get_device_properties(place).total_memory for place in range(torch.cuda.device_count())))


def _work(
    group: tuple[Cell, ...], engine: str, bases: str, stack: dict[str, str]
) -> list[tuple[Cell, Run | HeuristicsError, float]]:
    here = load_engine(engine).stack()
    if here != stack:  # evidence says what it was made with: that of the machine that asks
        said = f"this worker has {here}, the machine that asks {stack}; install the same, or ask from a machine like it"
        return [(cell, HeuristicsError(f"{cell.label}: {said}"), 0.0) for cell in group]
    return train_group(load_engine(engine), group, Path(bases))


EXECUTOR = RayExecutor()
