"""Engine `unsloth` where Unsloth is installed: its import, what it makes of TRL's configurations, its training on a CPU.

`make test-unsloth` installs it. Nothing here needs a GPU; GRPO by Unsloth does.
"""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("unsloth") is None, reason="Unsloth has an environment of its own: `make test-unsloth`"
)

# Fields that differ under Unsloth and change no number of a training: evaluation, caches, processes.
HARMLESS = {
    "torch_empty_cache_steps", "logging_nan_inf_filter", "per_device_eval_batch_size", "eval_accumulation_steps",
    "dataset_num_proc", "router_aux_loss_coef", "generation_kwargs", "vllm_importance_sampling_correction", "output_dir",
    "logging_dir", "run_name", "padding_free",
}  # fmt: skip
CHUNKED = {"sft": {"loss_type"}, "grpo": set()}  # SFT's loss in chunks or whole: the same number
BASE = "tests/tiny-llama"

PATCHED = """
import dataclasses, json
from unsloth.models import rl
import trl
from heuristics.store.checks import load_check
from heuristics.training.engines import load_engine

told = dict(output_dir="o", bf16=False, use_cpu=True, report_to="none", learning_rate=1e-4, max_steps=3, seed=0,
            gradient_checkpointing=False, logging_steps=1)
arms = {p.id: p for p in load_check("rl-learning-rate").protocols}["smollm2-lora"].arms
ours = ("reward_funcs", "r", "lora_alpha")


def fields(method, **more):
    knobs = {name: value for name, value in arms[method].knobs.items() if name not in ours}
    config = getattr(trl, method.upper() + "Config")(**told, **knobs, **more)
    found = {field.name: str(getattr(config, field.name)) for field in dataclasses.fields(config)}
    if found.get("epsilon_high") == "None":  # then TRL's trainer takes epsilon
        found["epsilon_high"] = found["epsilon"]
    return found


plain = {method: fields(method) for method in ("sft", "grpo")}
for method in plain:
    rl._patch_trl_rl_trainers_impl(method + "_trainer")
engine = load_engine("unsloth")
found = {}
for method, before in plain.items():
    for name, more in (("silent", {}), ("told", engine.more(method))):
        after = fields(method, **more)
        found[method + " " + name] = sorted(key for key in before if before[key] != after.get(key))
print("FOUND" + json.dumps(found))
"""


def python(code, folder, **environment):
    told = {"UNSLOTH_DISABLE_STATISTICS": "1", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"} | environment
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | told, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("FOUND")).removeprefix("FOUND"))


def test_every_default_that_unsloth_changes_is_told(tmp_path):
    """Unsloth's table gives both trainers 8-bit AdamW and more; what is left after `more` changes no number."""
    found = python(PATCHED, tmp_path, UNSLOTH_ALLOW_CPU="1")
    for method in ("sft", "grpo"):
        assert {"optim", "gradient_accumulation_steps"} <= set(found[f"{method} silent"])
        assert set(found[f"{method} told"]) <= HARMLESS | CHUNKED[method]
    assert {"epsilon_high", "mask_truncated_completions"} <= set(found["grpo silent"])


TRAINED = """
import json, sys
from pathlib import Path
from heuristics.training.engines import load_engine
from heuristics.schema import Cell, Setting

knobs = {"per_device_train_batch_size": 8, "lr_scheduler_type": "constant", "warmup_steps": 0, "weight_decay": 0.0,
         "max_grad_norm": 1.0, "r": 4, "lora_alpha": 8}
cell = Cell(protocol="p", arm="sft", value=1e-3, seed=1, role="screen", steps=4, task="larger-number", base=sys.argv[1],
            setting=Setting(method="sft", tuning=sys.argv[3], knobs=knobs))
((_, run),) = load_engine(sys.argv[2]).train([cell], Path("bases"))
if isinstance(run, Exception):
    raise run
print("FOUND" + json.dumps(dict(run.final)))
"""


@pytest.mark.parametrize("tuning", ["lora", "full"])
def test_sft_by_unsloth_is_sft_by_trl(tmp_path, tiny_llama, tuning):
    """On one pretrained base, from the same seed: what both engines measured, to what rounding leaves."""
    tiny_llama(tmp_path / "bases" / BASE.replace("/", "--"))
    theirs, ours = (
        python(TRAINED.replace("sys.argv[1]", repr(BASE)).replace("sys.argv[2]", repr(name)).replace(
            "sys.argv[3]", repr(tuning)), tmp_path)
        for name in ("trl", "unsloth")
    )  # fmt: skip
    assert ours["weight_change"] > 0
    assert ours["loss_first"] == pytest.approx(theirs["loss_first"], rel=1e-3)
    assert ours["accuracy_start"] == theirs["accuracy_start"]
    if tuning == "full":  # adapters are drawn from streams of their own
        for name in ("loss_end", "grad_norm_end", "kl", "entropy", "weight_change"):
            assert ours[name] == pytest.approx(theirs[name], rel=0.02, abs=1e-4), name
