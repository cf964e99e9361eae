"""How much faster is engine `population` than TRL, and where does its time go? Both in one run, on one thread.

    python benchmarks/engines.py            # CPU: about 6 minutes; on a CUDA machine the GPU, at most 10

Steps a second of the same GRPO training (same base, prompts, random numbers, losses) at 16, 64 and 256 completions, for
1 to 64 members (1 to 1,024 on a GPU), beside TRL's; then how time and memory grow with members, model size and
completion length. Results are written to `benchmarks/results/`, ratios under `over_trl`.
"""

import copy
import json
import multiprocessing
import os
import platform
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, TrainerCallback  # noqa: E402

from heuristics.experiment.record import environment  # noqa: E402
from heuristics.schema import Cell  # noqa: E402
from heuristics.store.checks import load_check  # noqa: E402
from heuristics.training.executors.local import ENVIRONMENT  # noqa: E402
from heuristics.training.models import base_folder, tokenizer  # noqa: E402
from heuristics.training.population import training  # noqa: E402
from heuristics.training.population.members import enlist  # noqa: E402
from heuristics.training.population.weights import stack  # noqa: E402
from heuristics.training.tasks import load_task  # noqa: E402
from heuristics.training.trainers import quiet, trainer_of  # noqa: E402

CUDA = torch.cuda.is_available()
DEVICE = "cuda" if CUDA else "cpu"
RATE, WARM = 1.78e-4, 4  # the best rate of both tasks; steps that are not counted
MEMBERS = (1, 4, 16, 64, 256, 1024) if CUDA else (1, 4, 16, 64)
CHECKED = 24  # cells that an engine check trains in TRL
PROTOCOLS = {protocol.task: protocol for protocol in load_check("rl-learning-rate").protocols[:2]}


def cell(task, completions, seed=0, method="grpo", steps=200):
    """A training of the recorded protocol, with another batch."""
    protocol = PROTOCOLS[task]
    setting = protocol.arms[method]
    knobs = {**setting.knobs, "per_device_train_batch_size": completions}
    return Cell(
        protocol=protocol.id, arm=method, value=RATE, seed=seed, role="screen", steps=steps, task=task,
        base=protocol.base, setting=setting.model_copy(update={"knobs": knobs}),
    )  # fmt: skip


def base(task, seed=0):
    """The base of a seed."""
    protocol = PROTOCOLS[task]
    return AutoModelForCausalLM.from_pretrained(base_folder(protocol.base, task, seed, ROOT / ".bases"))


def sync():
    """Wait for the GPU."""
    if CUDA:
        torch.cuda.synchronize()


def trl_seconds(some, model, steps):
    """Seconds of a step in TRL, without its construction and first steps."""
    some = some.model_copy(update={"steps": WARM + steps})
    trainer, _ = trainer_of(
        some, copy.deepcopy(model), load_task(some.task), tokenizer(load_task(some.task)), reward="exact"
    )
    ticks = []

    class Tick(TrainerCallback):
        def on_step_end(self, *_, **__):
            sync()
            ticks.append(time.perf_counter())

    trainer.add_callback(Tick())
    trainer.train()
    return (ticks[-1] - ticks[WARM - 1]) / steps


def group_of(some, models, members):
    """Members on three bases."""
    cells = [some.model_copy(update={"seed": number % 3}) for number in range(members)]
    weights = stack([models[one.seed % len(models)].to(DEVICE) for one in cells])
    return training.Group([enlist(one, DEVICE, "exact") for one in cells], weights)


def population_seconds(group, steps):
    """Seconds of a step of one member."""
    for step in range(1, WARM + 1):
        group.step(step)
    sync()
    began = time.perf_counter()
    for step in range(WARM + 1, WARM + steps + 1):
        group.step(step)
    sync()
    return (time.perf_counter() - began) / steps / len(group.members)


def matmul_rate(device=DEVICE):
    """Measured fp32 floating-point operations a second of large products, by torch's default and by oneDNN."""
    side = 4096 if CUDA else 1024
    one, other = torch.randn(side, side, device=device), torch.randn(side, side, device=device)
    found = {}
    ways = {"torch": lambda: one @ other}
    if not CUDA:
        ways["onednn"] = lambda: torch.ops.mkldnn._linear_pointwise(one, other, None, "none", [], "")
    for name, way in ways.items():
        way()
        sync()
        began, rounds = time.perf_counter(), 10
        for _ in range(rounds):
            way()
        sync()
        found[name] = 2 * side**3 * rounds / (time.perf_counter() - began)
    return found


def operations(group):
    """Floating-point operations that a step of one member needs: of its products, attention left out."""
    rollout = group.rollout
    parameters = group.weights.flat.shape[1] - group.weights.shape.vocab * group.weights.shape.hidden
    prompts = group.batch // group.size * group.task.prompt_words
    tokens = float(rollout.batch.lengths.sum()) / len(group.members)
    return 2 * parameters * (prompts + tokens) * 4  # a sampling pass, and three for forward and backward


@contextmanager
def clocked(group, parts):
    """Where a step's time goes: calls of these are timed."""
    spent = dict.fromkeys(parts, 0.0)

    def wrap(name, place, attribute):
        call = getattr(place, attribute)

        def timed(*given, **named):
            sync()
            began = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                sync()
                spent[name] += time.perf_counter() - began

        setattr(place, attribute, timed)
        return place, attribute, call

    kept = [wrap(name, *parts[name]) for name in parts]
    try:
        yield spent
    finally:
        for place, attribute, call in kept:
            setattr(place, attribute, call)


def against_trl(task, completions, steps):
    """One batch size in both engines, TRL before and after."""
    models = [base(task, seed) for seed in range(3)]
    some, rows = cell(task, completions), []
    reference = trl_seconds(some, models[0], steps)
    for members in MEMBERS:
        try:
            group = group_of(some, models, members)
            seconds = population_seconds(group, max(3, min(steps, 160 // members if not CUDA else steps)))
        except torch.OutOfMemoryError:
            print(f"{task} {completions} completions: {members} members do not fit", flush=True)
            break
        rows.append(
            {
                "members": members, "ms_a_member_step": round(1e3 * seconds, 3),
                "member_steps_a_second": round(1 / seconds, 1), "over_trl": round(reference / seconds, 2),
                "over_trl_with_engine_check": round(with_check(reference, seconds), 2),
                "gigaflops": round(operations(group) / seconds / 1e9, 2),
            }
        )  # fmt: skip
        print(f"{task} {completions:4d} completions P={members:<4d} {rows[-1]}", flush=True)
        del group
    again = trl_seconds(some, models[0], steps)
    return {
        "task": task, "completions": completions, "trl_ms_a_step": [round(1e3 * reference, 2), round(1e3 * again, 2)],
        "population": rows,
    }  # fmt: skip


def with_check(reference, seconds, cells=384):
    """Over TRL for a whole protocol of so many cells, of which 24 are trained in TRL too."""
    return cells * reference / (cells * seconds + CHECKED * reference)


def parts_of_a_step(task, completions, members):
    """Shares of a step's time."""
    group = group_of(cell(task, completions), [base(task, seed) for seed in range(3)], members)
    for step in range(1, WARM + 1):
        group.step(step)
    parts = {
        "sampling": (training, "sample"), "forward and loss": (training, "logits"),
        "optimizer": (training.AdamW, "step"), "clipping": (training, "clip"),
        "text of completions": (training, "texts"),
    }  # fmt: skip
    with clocked(group, parts) as spent:
        began, steps = time.perf_counter(), 8
        for step in range(WARM + 1, WARM + steps + 1):
            group.step(step)
        sync()
        whole = time.perf_counter() - began
    shares = {name: round(seconds / whole, 3) for name, seconds in spent.items()}
    shares["backward and the rest"] = round(1 - sum(shares.values()), 3)
    return {"task": task, "completions": completions, "members": members, "share_of_time": shares}


def growth():
    """Time and memory by members, model size and completion length; untrained models that never end."""
    found = {"members": [], "parameters": [], "length": []}
    usual = {"members": 4, "hidden": 64, "cap": 16}
    sweeps = {
        "members": [{"members": members} for members in MEMBERS],
        "parameters": [{"hidden": hidden} for hidden in (32, 64, 128, 256)],
        "length": [{"cap": cap} for cap in (8, 16, 32, 64)],
    }
    end, training.END = training.END, -1
    try:
        for name, points in sweeps.items():
            for point in points:
                found[name].append(_apart(**(usual | point)))
                print(name, found[name][-1], flush=True)
    finally:
        training.END = end
    return found


def _apart(**point):
    """A point in a process of its own, so that its memory is its own; a GPU counts by itself."""
    if CUDA:
        return _point(**point)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=lambda: theirs.send(_point(**point)))
    process.start()
    found = ours.recv()
    process.join()
    return found


def _point(members, hidden, cap):
    before = memory()
    if CUDA:
        torch.cuda.reset_peak_memory_stats()
    task = load_task("sort-digits")
    config = LlamaConfig(
        vocab_size=len(task.vocabulary) + 3, hidden_size=hidden, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=4 * hidden, max_position_embeddings=256, pad_token_id=0, eos_token_id=1, bos_token_id=None,
        tie_word_embeddings=False,
    )  # fmt: skip
    torch.manual_seed(0)
    model = LlamaForCausalLM(config)
    some = cell("sort-digits", 64)
    group = training.Group([enlist(some.model_copy(update={"seed": n}), DEVICE, "ones") for n in range(members)],
                           stack([model.to(DEVICE)] * members))  # fmt: skip
    group.task = replace(task, cap=cap)
    seconds = population_seconds(group, 6)
    return {
        "members": members, "parameters": group.weights.flat.shape[1], "length": cap,
        "ms_a_member_step": round(1e3 * seconds, 3), "megabytes": round(memory("VmHWM") - before, 1),
    }  # fmt: skip


def memory(name="VmRSS"):
    """Megabytes that this process has (VmRSS), or had at most (VmHWM); on a GPU, the most that was allocated there."""
    if CUDA:
        return 0.0 if name == "VmRSS" else torch.cuda.max_memory_allocated() / 2**20
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def main():
    """Measure everything, print it, write it down."""
    if not CUDA and "MALLOC_TRIM_THRESHOLD_" not in os.environ:  # as in the workers of executor `local`
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ENVIRONMENT)
    torch.set_num_threads(1)
    quiet()
    began = time.perf_counter()
    grown = growth()
    rates = matmul_rate()
    result = {
        "device": torch.cuda.get_device_name() if CUDA else "cpu", "threads": 1,
        "environment": environment({name: __import__(name).__version__ for name in ("torch", "transformers", "trl")}),
        "recorded": datetime.now(UTC).date().isoformat(), "machine": platform.machine(),
        "load_at_start": os.getloadavg()[0], "fp32_matmul_gigaflops": {k: round(v / 1e9, 1) for k, v in rates.items()},
        "grpo": [against_trl("sort-digits", completions, 24) for completions in (16, 64, 256)]
        + [against_trl("follow-instruction", 64, 16)],
        "where_the_time_goes": [
            parts_of_a_step("sort-digits", completions, 16) for completions in (16, 64)
        ],
        "growth": grown,
    }  # fmt: skip
    result["over_trl"] = {
        f"{row['task']}, {row['completions']} completions": max(point["over_trl"] for point in row["population"])
        for row in result["grpo"]
    }
    best = max(rates.values()) / 1e9
    for row in result["grpo"]:
        for point in row["population"]:
            point["share_of_fp32_matmul_rate"] = round(point["gigaflops"] / best, 3)
    result["minutes"] = round((time.perf_counter() - began) / 60, 1)
    path = ROOT / "benchmarks" / "results" / f"engines-{DEVICE}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["over_trl"], indent=1))
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
