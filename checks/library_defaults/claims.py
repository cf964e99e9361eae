"""What the page on defaults of TRL and Unsloth says, as sentences that libraries can answer."""

from heuristics.kinds import Default

# fmt: off
GRPO, UNSLOTH = "trl/trainer/grpo_config.py:GRPOConfig", "unsloth/models/rl.py:replacements"
TAKEN_OVER = (
    Default(id="unsloth-bnpo", says="Unsloth sets loss_type to bnpo", knob="loss_type", value="bnpo", where=UNSLOTH),
    Default(id="unsloth-beta", says="Unsloth sets beta to 0.001", knob="beta", value=0.001, where=UNSLOTH),
    Default(id="unsloth-decay", says="Unsloth sets weight_decay to 0.01", knob="weight_decay", value=0.01, where=UNSLOTH),
    Default(id="unsloth-groups", says="Unsloth sets num_generations to 8", knob="num_generations", value=8, where=UNSLOTH),
    Default(id="unsloth-no-correction", says="Unsloth turns the correction of vLLM's probabilities off", knob="vllm_importance_sampling_correction", value=False, where=UNSLOTH),
)
OURS = (
    Default(id="unsloth-rate", says="Unsloth sets the learning rate of every trainer to 5e-5", knob="learning_rate", value=5e-5, where=UNSLOTH),
    Default(id="unsloth-optim", says="Unsloth sets the optimizer to 8-bit AdamW", knob="optim", value="adamw_8bit", where=UNSLOTH),
    Default(id="trl-rate", says="TRL's GRPOConfig sets the learning rate to 1e-6", knob="learning_rate", value=1e-6, where=GRPO),
    Default(id="trl-loss", says="TRL's GRPOConfig sets loss_type to dapo", knob="loss_type", value="dapo", where=GRPO),
    Default(id="trl-beta", says="TRL's GRPOConfig sets beta to 0", knob="beta", value=0.0, where=GRPO),
    Default(id="trl-groups", says="TRL's GRPOConfig sets num_generations to 8", knob="num_generations", value=8, where=GRPO),
    Default(id="trl-length", says="TRL's GRPOConfig sets max_completion_length to 512", knob="max_completion_length", value=512, where=GRPO),
    Default(id="trl-correction", says="TRL's GRPOConfig corrects vLLM's probabilities", knob="vllm_importance_sampling_correction", value=True, where=GRPO),
    Default(id="trl-mask", says="TRL's GRPOConfig does so by masking whole sequences", knob="vllm_importance_sampling_mode", value="sequence_mask", where=GRPO),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
