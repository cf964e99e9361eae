"""Record what laboratories set: landmark works, and the configurations that they publish.

Usage: python benchmarks/settings.py CONFIGS.csv

CONFIGS.csv is a list of published configurations with columns repo, practice, method, tuning, learning_rate, model_b.
Writes evidence/rl-learning-rate/settings-of-laboratories/. One row a laboratory, method, tuning, model size and rate;
of configurations also how many there are. Left out of the landmark works: rates that were tried and not chosen, rates
of other optimizers, rates whose tuning is not said.
"""

import csv
import math
import sys
from collections import Counter
from pathlib import Path

from heuristics.experiment.record import clean_commit, evidence_of_readings
from heuristics.schema import Reading, digest
from heuristics.store import evidence_files, paths

SLUG, PROTOCOL = "rl-learning-rate", "settings-of-laboratories"
METHODS = ("sft", "dpo", "grpo", "ppo", "rloo", "kto", "reinforce")
B = 1e9
# Laboratory, work, method, tuning, parameters, learning rates.
LANDMARKS: tuple[tuple[str, str, str, str, float | None, tuple[float, ...]], ...] = (
    ("OpenAI", "arXiv 2203.02155, appendix C", "sft", "full", 1.3 * B, (9.65e-6,)),
    ("OpenAI", "arXiv 2203.02155, appendix C", "sft", "full", 6 * B, (9.65e-6,)),
    ("OpenAI", "arXiv 2203.02155, appendix C", "sft", "full", 175 * B, (5.03e-6,)),
    ("N+ details", "arXiv 2403.17031", "ppo", "full", 1 * B, (3e-6,)),
    ("N+ details", "arXiv 2403.17031", "sft", "full", 1 * B, (3e-6,)),
    ("Stanford (DPO)", "arXiv 2305.18290, appendix B", "dpo", "full", 2.8 * B, (1e-6,)),
    ("Hugging Face", "alignment-handbook, zephyr-7b-beta", "dpo", "full", 7 * B, (5e-7,)),
    ("Hugging Face", "alignment-handbook, zephyr-7b-beta", "sft", "full", 7 * B, (2e-5,)),
    ("Hugging Face", "alignment-handbook, zephyr-7b-beta", "dpo", "qlora", 7 * B, (5e-6,)),
    ("Hugging Face", "alignment-handbook, zephyr-7b-beta", "sft", "qlora", 7 * B, (2e-4,)),
    ("Hugging Face", "Smol Training Playbook", "dpo", "full", 3 * B, (1e-6,)),
    ("Hugging Face", "Smol Training Playbook", "sft", "full", 3 * B, (2e-5,)),
    ("Hugging Face", "open-r1, OpenR1-Zero-7B-Math", "grpo", "full", 7 * B, (1e-6,)),
    ("Hugging Face", "open-r1, Qwen2.5-1.5B-Instruct demo", "grpo", "full", 1.5 * B, (2e-5,)),
    ("Hugging Face", "TRL, LoRA without regret", "grpo", "lora", 3 * B, (1e-5,)),
    ("Hugging Face", "TRL, LoRA without regret", "grpo", "full", 3 * B, (1e-6,)),
    ("Hugging Face", "TRL, PEFT integration", "sft", "lora", None, (2e-4,)),
    ("Hugging Face", "TRL, PEFT integration", "dpo", "lora", None, (5e-6,)),
    ("DeepSeek", "arXiv 2402.03300", "grpo", "full", 7 * B, (1e-6,)),
    ("DeepSeek", "arXiv 2501.12948", "grpo", "full", 671 * B, (3e-6,)),
    ("Ai2", "open-instruct, Tulu 3 8B", "sft", "full", 8 * B, (5e-6,)),
    ("Ai2", "open-instruct, Tulu 3 8B", "dpo", "full", 8 * B, (5e-7,)),
    ("Ai2", "open-instruct, Tulu 3 8B", "ppo", "full", 8 * B, (3e-7,)),
    ("Ai2", "open-instruct, Tulu 3 70B", "sft", "full", 70 * B, (2e-6,)),
    ("Ai2", "open-instruct, Tulu 3 70B", "dpo", "full", 70 * B, (2e-7,)),
    ("Ai2", "open-instruct, Tulu 3 70B", "ppo", "full", 70 * B, (1e-7,)),
    ("ByteDance (verl)", "DAPO, Qwen2.5-32B", "grpo", "full", 32 * B, (1e-6,)),
    ("Sea AI Lab", "Understanding R1-Zero", "grpo", "full", 7 * B, (1e-6,)),
    ("HKUST", "SimpleRL-Zoo", "grpo", "full", 7 * B, (5e-7,)),
    ("Open-Reasoner-Zero", "Open-Reasoner-Zero", "ppo", "full", 7 * B, (1e-6,)),
    ("Skywork", "Skywork-OR1 7B", "grpo", "full", 7 * B, (1e-6,)),
    ("TinyZero", "TinyZero", "ppo", "full", 3 * B, (1e-6,)),
    ("Cohere", "arXiv 2402.14740, appendix C", "rloo", "full", 6.9 * B, (1e-6,)),
    ("Thinking Machines", "tinker-cookbook, Llama-3.1-8B", "grpo", "lora", 8 * B, (4e-5,)),
    ("Thinking Machines", "tinker-cookbook, Qwen3-8B", "grpo", "lora", 8 * B, (2e-5,)),
    ("Thinking Machines", "tinker-cookbook, Llama-3.2-1B", "grpo", "lora", 1 * B, (1e-4,)),
    ("Thinking Machines", "tinker-cookbook, SFT sweep, Llama-3.1-8B", "sft", "lora", 8 * B, (3e-4,)),
    ("Thinking Machines", "tinker-cookbook, SFT sweep, Llama-3.2-1B", "sft", "lora", 1 * B, (1e-3,)),
    ("Fireworks", "RFT parameter tuning", "grpo", "lora", None, (1e-4,)),
    ("Prime Intellect", "prime-rl, reverse text", "grpo", "full", 0.6 * B, (3e-6,)),
    ("Prime Intellect", "prime-rl, reverse text", "sft", "full", 0.6 * B, (2e-5,)),
    ("Unsloth", "LoRA hyperparameters guide", "sft", "lora", None, (2e-4,)),
    ("Unsloth", "LoRA hyperparameters guide", "grpo", "lora", None, (5e-6,)),
    ("Unsloth", "LoRA hyperparameters guide", "dpo", "lora", None, (5e-6,)),
)
OWNERS = {
    "huggingface": "Hugging Face",
    "verl": "ByteDance (verl)",
    "thinking-machines-lab": "Thinking Machines",
    "PrimeIntellect-ai": "Prime Intellect",
    "Jiayi-Pan": "TinyZero",
    "hkust-nlp": "HKUST",
    "eric-mitchell": "Stanford (DPO)",
}


def reading(
    laboratory: str, work: str, method: str, tuning: str, parameters: float | None, rate: float, n: int, kind: str
) -> Reading:
    """One setting of a laboratory."""
    found = {
        "knob": "learning_rate", "laboratory": laboratory, "method": method, "tuning": tuning, "kind": kind,
        "parameters": parameters, "value": rate, "n": n,
    }  # fmt: skip
    return Reading(subject=laboratory, version="2026-11-22", path=work, found=found)


def published(path: Path) -> list[Reading]:
    """Settings of published configurations, counted; sizes to a quarter of a decade."""
    counts: Counter[tuple[str, str, str, float | None, float]] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["practice"] == "True" and row["learning_rate"] and row["method"] in METHODS:
                owner = row["repo"].split("/")[0]
                size = float(row["model_b"]) * B if row["model_b"] else None
                size = size and float(f"{10 ** (round(4 * math.log10(size)) / 4):.3g}")
                if row["tuning"] in ("full", "lora", "qlora"):
                    laboratory = OWNERS.get(owner, owner)
                    counts[laboratory, row["method"], row["tuning"], size, float(row["learning_rate"])] += 1
    ordered = sorted(counts.items(), key=lambda item: (*item[0][:3], item[0][3] or 0.0, item[0][4]))
    return [
        reading(laboratory, "published configurations", method, tuning, size, rate, count, "survey")
        for (laboratory, method, tuning, size, rate), count in ordered
    ]


def main() -> None:
    """Record both."""
    root = paths.checkout("benchmarks/settings.py")
    rows = [
        reading(laboratory, work, method, tuning, size, rate, 1, "landmark")
        for laboratory, work, method, tuning, size, rates in LANDMARKS
        for rate in rates
    ]
    rows += published(Path(sys.argv[1]))
    plan = digest([row.model_dump(mode="json") for row in rows])
    item = evidence_of_readings(
        rows, slug=SLUG, protocol=PROTOCOL, plan=plan, decides=(), claims=(), commit=clean_commit(root)
    )  # fmt: skip
    path = evidence_files.write(item, root / "evidence" / SLUG / PROTOCOL)
    print(
        f"{len(LANDMARKS)} landmark settings, {len(rows) - len(LANDMARKS)} of configurations: {path.relative_to(root)}"
    )


if __name__ == "__main__":
    main()
