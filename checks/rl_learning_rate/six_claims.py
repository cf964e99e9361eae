"""What is claimed to move the best rate, judged on several tasks at once: length, batch, decay, dtype of the weights."""

from heuristics.kinds import NoWorse, Ratio, Symptom
from heuristics.schema import Scope

ANYWHERE = "relational"
GRPO, SFT = Scope(methods=("grpo",)), Scope(methods=("sft",))
FP32 = {"dtype": "float32"}
PLAIN = {"dtype": "bfloat16", "bf16_stochastic_round": False}
BY_CHANCE = {"dtype": "bfloat16", "bf16_stochastic_round": True}

# fmt: off
CLAIMS = (
    Ratio(
        id="batch-doubles-rate", says="Four times the batch raises the best GRPO rate about twofold, as its square root",
        knob="learning_rate", of={"method": "grpo", "per_device_train_batch_size": 64},
        to={"method": "grpo", "per_device_train_batch_size": 16}, value=(1.41, 2.83), scope=GRPO,
        transfer=ANYWHERE, moves_with="batch"
    ),
    Ratio(
        id="longer-lowers-rate", says="Over nine times the steps the best GRPO rate is two to twenty times lower",
        knob="learning_rate", of={"method": "grpo", "steps": 450}, to={"method": "grpo", "steps": 50},
        value=(0.05, 0.5), scope=GRPO, transfer=ANYWHERE, moves_with="steps"
    ),
    Ratio(
        id="rate-times-steps",
        says="The best GRPO rate times the number of steps is constant: nine times the steps, a ninth of the rate",
        knob="learning_rate", of={"method": "grpo", "steps": 450}, to={"method": "grpo", "steps": 50},
        value=(1 / 15, 1 / 5.4), scope=GRPO, transfer=ANYWHERE
    ),
    Ratio(
        id="decay-raises-rate", says="Decay of the rate to zero, in a straight line, raises the best GRPO rate",
        knob="learning_rate", of={"method": "grpo", "lr_scheduler_type": "linear"},
        to={"method": "grpo", "lr_scheduler_type": "constant"}, value=(1.2, 100.0), scope=GRPO,
        transfer=ANYWHERE, moves_with="schedule"
    ),
    Ratio(
        id="bf16-weights-raise-rate-grpo",
        says="With weights stored in bf16 the best GRPO rate is higher than in fp32, for smaller steps are rounded away",
        knob="learning_rate", of={"method": "grpo"} | PLAIN, to={"method": "grpo"} | FP32, value=(1.2, 100.0),
        scope=GRPO, transfer=ANYWHERE, moves_with="dtype"
    ),
    Ratio(
        id="bf16-weights-raise-rate-sft", says="With weights stored in bf16 the best SFT rate is higher than in fp32",
        knob="learning_rate", of={"method": "sft"} | PLAIN, to={"method": "sft"} | FP32, value=(1.2, 100.0),
        scope=SFT, transfer=ANYWHERE, moves_with="dtype"
    ),
    NoWorse(
        id="bf16-weights-no-worse",
        says="At the rate that is best in fp32, GRPO on weights stored in bf16 learns as much, a tenth less at most",
        knob="learning_rate", of={"method": "grpo"} | PLAIN, to={"method": "grpo"} | FP32, margin=0.1, tuned="shared",
        scope=GRPO, transfer=ANYWHERE
    ),
    Symptom(
        id="bf16-weights-flat",
        says="At a tenth of the rate that is best in fp32, GRPO on weights stored in bf16 does not move",
        of={"method": "grpo"} | PLAIN, symptom="flat", at="best(grpo)/10", unlike="best(grpo)",
        scope=GRPO, transfer=ANYWHERE
    ),
    Symptom(
        id="fp32-weights-flat", says="At a tenth of its best rate GRPO on weights in fp32 does not move either",
        of={"method": "grpo"} | FP32, symptom="flat", at="best(grpo)/10", unlike="best(grpo)",
        scope=GRPO, transfer=ANYWHERE
    ),
    Ratio(
        id="stochastic-rounding-keeps-rate",
        says="With weights stored in bf16 and rounded by chance the best GRPO rate is that of fp32",
        knob="learning_rate", of={"method": "grpo"} | BY_CHANCE, to={"method": "grpo"} | FP32, value=(0.75, 1.33),
        scope=GRPO, transfer=ANYWHERE
    ),
)
# fmt: on
