"""Do five traps stand in the libraries' code? Nothing is trained: released wheels are read as text."""

from heuristics.schema.scan import QuoteLook, Scan, Wheel


def _pinned(project: str, version: str, sha256: str, tags: str = "py3-none-any") -> Wheel:
    return Wheel(project=project, version=version, file=f"{project}-{version}-{tags}.whl", sha256=sha256)


PROTOCOLS = ()
SCAN = Scan(
    id="released-wheels",
    decides=("unsloth-first", "groups-divide", "groups-need-two", "temperature-above-zero", "yaml-rate-is-text"),
    wheels=(
        _pinned("trl", "0.19.1", "8a2d4277b4ba7221eaab545a35ee89b6fbb8721fa3709ac01876a8c1bd7fd78a"),
        _pinned("trl", "1.16.0", "c4726e139dd40e1a41661511c639c8a68416782b2e3e8c0befebd77bb7ba0396"),
        _pinned("unsloth", "2025.10.1", "f459c304530106e68819b5e52ac4032737f94977d35b398462bf713673dc3cc4"),
        _pinned("unsloth", "2026.10.9", "feb40b99bc4f8c543a36cbd0fe6e1410d6e4ac16bd4d0c731f607adce3d63bb0"),
        _pinned("transformers", "4.56.2", "79c03d0e85b26cb573c109ff9eafa96f3c8d4febfd8a0774e8bba32702dd6dde"),
        _pinned("transformers", "5.23.0", "018e82fd07490ad5bb58414f65e31576033dc7f36bed10c574843f69b90991bf"),
        _pinned(
            "pyyaml",
            "6.0.3",
            "b8bb0864c5a28024fac8a632c443c87c5aa6f215c0b126c449ae1a150412f31d",
            "cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64",
        ),
    ),
    looks=(
        QuoteLook(
            project="unsloth", paths=("unsloth/*.py",), quote='critical_modules = ["trl", "transformers", "peft"]'
        ),
        QuoteLook(
            project="trl",
            paths=("trl/trainer/grpo_config.py",),
            quote="if self.generation_batch_size % self.num_generations != 0:",
        ),
        QuoteLook(project="trl", paths=("trl/trainer/grpo_config.py",), quote="if self.num_generations < 2:"),
        QuoteLook(
            project="transformers",
            paths=("transformers/generation/logits_process.py",),
            quote="if not isinstance(temperature, float) or not (temperature > 0):",
        ),
        QuoteLook(
            project="pyyaml",
            paths=("yaml/resolver.py",),
            quote=r"re.compile(r'''^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?",
        ),
    ),
)
SCANS = (SCAN,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
