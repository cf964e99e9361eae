"""Two processes that train together: a stop reaches both after the same step, and none of them hangs."""

import json
from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch.distributed as together  # noqa: E402
import torch.multiprocessing as multiprocessing  # noqa: E402

from heuristics.diagnosis.callback import HeuristicsCallback  # noqa: E402
from tests.diagnosis.synthetic import collapsed_grpo, healthy_grpo, rows_of  # noqa: E402

PATIENCE = 60


def train(rank, folder, healthy):
    """What transformers' trainer does on each process; the all-reduce stands for that of the gradients."""
    together.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
    rows = rows_of(**(healthy_grpo(40) if healthy else collapsed_grpo(20, 40)))
    callback = HeuristicsCallback(stop_on="error")
    args = SimpleNamespace(learning_rate=1e-6, logging_steps=1, device=torch.device("cpu"))
    state = SimpleNamespace(global_step=0, log_history=[], is_world_process_zero=rank == 0)
    control = SimpleNamespace(should_log=False, should_training_stop=False)
    callback.on_train_begin(args, state, control)
    for row in rows:
        together.all_reduce(torch.ones(1))
        state.global_step = row["step"]
        callback.on_step_end(args, state, control)
        if control.should_training_stop:
            break
        callback.on_log(args, state, control, logs={name: value for name, value in row.items() if name != "step"})
    (folder / f"{rank}.json").write_text(json.dumps([state.global_step, control.should_training_stop]))
    together.destroy_process_group()


@pytest.mark.parametrize("healthy", [False, True])
def test_both_stop_at_the_same_step(tmp_path, healthy):
    started = multiprocessing.start_processes(train, (tmp_path, healthy), nprocs=2, join=False, start_method="spawn")
    ended = started.join(timeout=PATIENCE) or started.join(timeout=PATIENCE)
    for process in started.processes:
        process.kill()
    assert ended, "a process hangs"
    ends = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1)]
    assert ends[0] == ends[1]
    assert ends[0][1] is not healthy
    assert (ends[0][0] == rows_of(**healthy_grpo(40))[-1]["step"]) is healthy
