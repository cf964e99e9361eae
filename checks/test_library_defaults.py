"""Do TRL and Unsloth have the same defaults? Released wheels are read as text."""

from heuristics.schema.scan import FieldLook, KeyLook, Scan, Wheel


def _pinned(project: str, version: str, sha256: str) -> Wheel:
    return Wheel(project=project, version=version, file=f"{project}-{version}-py3-none-any.whl", sha256=sha256)


OF_TRL = (
    "learning_rate", "loss_type", "beta", "num_generations", "max_completion_length", "epsilon", "epsilon_high",
    "num_iterations", "scale_rewards", "temperature", "vllm_importance_sampling_correction", "vllm_importance_sampling_mode",
)  # fmt: skip
OF_UNSLOTH = (
    "learning_rate", "loss_type", "beta", "num_generations", "weight_decay", "optim", "per_device_train_batch_size",
    "gradient_accumulation_steps", "vllm_importance_sampling_correction",
)  # fmt: skip
SCAN = Scan(
    id="released-wheels",
    decides=(
        "unsloth-bnpo", "unsloth-beta", "unsloth-decay", "unsloth-groups", "unsloth-no-correction", "unsloth-rate",
        "unsloth-optim", "trl-rate", "trl-loss", "trl-beta", "trl-groups", "trl-length", "trl-correction", "trl-mask",
    ),
    wheels=(
        _pinned("trl", "0.19.1", "8a2d4277b4ba7221eaab545a35ee89b6fbb8721fa3709ac01876a8c1bd7fd78a"),
        _pinned("trl", "1.16.0", "c4726e139dd40e1a41661511c639c8a68416782b2e3e8c0befebd77bb7ba0396"),
        _pinned("unsloth", "2025.10.1", "f459c304530106e68819b5e52ac4032737f94977d35b398462bf713673dc3cc4"),
        _pinned("unsloth", "2026.10.9", "feb40b99bc4f8c543a36cbd0fe6e1410d6e4ac16bd4d0c731f607adce3d63bb0"),
    ),
    looks=(
        *(FieldLook(project="trl", paths=("trl/trainer/grpo_config.py",), owner="GRPOConfig", name=name) for name in OF_TRL),
        *(
            KeyLook(project="unsloth", paths=("unsloth/models/rl.py",), owner="replacements", name=name)
            for name in OF_UNSLOTH
        ),
    ),
)  # fmt: skip
SCANS = (SCAN,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
