"""What released wheels really default to, and whether the page's quotes stand in them; read as text."""

from heuristics.schema.scan import CallLook, FieldLook, KeyLook, QuoteLook, Scan, Wheel

COMPILE_OPTIONS = """\
torch_compile_options = {
    "epilogue_fusion": True,
    "max_autotune": False,
    "shape_padding": True,
    "trace.enabled": False,
    "triton.cudagraphs": False,
}
"""
# The same lines as the wiki page quotes them, comments included.
COMPILE_OPTIONS_AS_QUOTED = """\
torch_compile_options = {
    "epilogue_fusion": True,
    "max_autotune": False,  # Disable Triton mm kernels - stability
    "shape_padding": True,
    "trace.enabled": False,
    "triton.cudagraphs": False,  # Disabled for stability
}
"""


def _pinned(project: str, version: str, sha256: str) -> Wheel:
    return Wheel(project=project, version=version, file=f"{project}-{version}-py3-none-any.whl", sha256=sha256)


def _rate(path: str, owner: str) -> FieldLook:
    return FieldLook(project="trl", paths=(path,), owner=owner, name="learning_rate")


SCAN = Scan(
    id="released-wheels",
    decides=(
        "code-compile-options",
        "code-compile-comments",
        "code-typical-rate",
        "default-trl-sft",
        "default-trl-dpo",
        "default-trl-grpo",
        "default-trl-ppo",
        "default-unsloth-grpo",
    ),
    wheels=(
        _pinned("trl", "0.19.1", "8a2d4277b4ba7221eaab545a35ee89b6fbb8721fa3709ac01876a8c1bd7fd78a"),
        _pinned("trl", "0.29.1", "f9490cd1af93f3dce1cfdfe0fa1de108dbc46a2f6c2f90485cc2b4021c43eef3"),
        # The last release with PPO.
        _pinned("trl", "1.12.0", "9c8f117b21a941edbc85744f5a341c9453d38e81f24ae81d3c6e9b9ca3b96409"),
        _pinned("trl", "1.16.0", "c4726e139dd40e1a41661511c639c8a68416782b2e3e8c0befebd77bb7ba0396"),
        _pinned("unsloth", "2025.10.1", "f459c304530106e68819b5e52ac4032737f94977d35b398462bf713673dc3cc4"),
        # Built 2025-12-10, six days before the wiki page was last updated.
        _pinned("unsloth", "2025.12.5", "97ba40c08e703e7973750a78a3cf1cde6e72d04de7c0e0009a7fa962d96c86b7"),
        _pinned("unsloth", "2026.10.9", "feb40b99bc4f8c543a36cbd0fe6e1410d6e4ac16bd4d0c731f607adce3d63bb0"),
    ),
    looks=(
        QuoteLook(project="unsloth", paths=("unsloth/models/rl.py",), quote=COMPILE_OPTIONS),
        QuoteLook(project="unsloth", paths=("unsloth/models/rl.py",), quote=COMPILE_OPTIONS_AS_QUOTED),
        CallLook(project="unsloth", paths=("unsloth/*.py",), quote="GRPOConfig(learning_rate=5e-6)"),
        KeyLook(project="unsloth", paths=("unsloth/models/rl.py",), owner="replacements", name="learning_rate"),
        _rate("trl/trainer/sft_config.py", "SFTConfig"),
        _rate("trl/trainer/dpo_config.py", "DPOConfig"),
        _rate("trl/trainer/grpo_config.py", "GRPOConfig"),
        _rate("trl/experimental/ppo/ppo_config.py", "PPOConfig"),
        _rate("trl/trainer/ppo_config.py", "PPOConfig"),
        _rate("trl/trainer/rloo_config.py", "RLOOConfig"),
        _rate("trl/*/kto_config.py", "KTOConfig"),
        _rate("trl/trainer/reward_config.py", "RewardConfig"),
    ),
)
