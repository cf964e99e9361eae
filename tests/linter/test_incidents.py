"""Rates that were changed because a training failed: at which severity they are reported, or why not.

From the issue trackers that the field survey lists; each as its project writes its configurations.
"""

import pytest

from tests.linter.conftest import codes_of

SWIFT = "swift rlhf --rlhf_type grpo --tuner_type full --learning_rate {}"
RLHF = "deepspeed --module openrlhf.cli.train_{} --learning_rate {}"
TRL = "accelerate launch trl/scripts/{}.py --learning_rate {} {}"
NEMO = "grpo: {{x: 1}}\npolicy: {{optimizer: {{kwargs: {{lr: {}}}}}}}\n"
INCIDENTS = [
    ("HelloAgents 107: GRPO, LoRA, 0.6B, SFT's default", "a.py", "from trl import GRPOConfig\na = GRPOConfig(learning_rate=5e-5)\nt = GRPOTrainer(peft_config=LoraConfig(r=16))\n", [("RL001", "info")]),
    ("the same, both stages in one file", "a.py", "from trl import GRPOConfig, SFTConfig\nLR = 5e-5\na = SFTConfig(learning_rate=LR)\nb = GRPOConfig(learning_rate=LR)\nLoraConfig(r=16)\n", [("RL001", "info"), ("RL003", "warning")]),
    ("trl 2043: DPO example, full", "a.sh", TRL.format("dpo", "1e-3", "--use_peft false"), [("RL002", "warning")]),
    ("trl 1474: KTO example, full", "a.sh", TRL.format("kto", "1e-3", "--use_peft false"), [("RL002", "warning")]),
    ("trl 2070: KTO, LoRA", "a.sh", TRL.format("kto", "1e-4", "--use_peft"), [("RL002", "info")]),
    ("DPO, LoRA, far above any SFT", "a.sh", TRL.format("dpo", "1e-3", "--use_peft"), [("RL002", "warning")]),
    ("ms-swift 3050: GRPO, full", "a.sh", SWIFT.format("2e-5"), [("RL001", "warning")]),
    ("OpenRLHF: DPO, full", "a.sh", RLHF.format("dpo", "9e-6"), []),
    ("OpenRLHF: KTO, full", "a.sh", RLHF.format("kto", "2e-6"), []),
    ("NeMo-RL 32: GRPO, full, 8B", "a.yaml", NEMO.format("5e-6"), [("RL001", "info")]),
    ("AReaL raised LoRA GRPO to 1.7e-4 on purpose", "gsm8k_grpo.yaml", "actor: {optimizer: {lr: 1.7e-4}, use_lora: true}\n", [("RL001", "warning")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "found"), [case[1:] for case in INCIDENTS], ids=[case[0] for case in INCIDENTS]
)
def test_incidents(name, text, found):
    """Those with an empty list have rates that published configurations of the same tuning use: no limit tells them.

    For information is what lies above the recommended range, where trainings break if its start is best.
    """
    assert codes_of(text, name) == found
