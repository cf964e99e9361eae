"""What the page on names that are gone says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Behaviour(id="sft-names", says="TRL's SFTConfig refuses max_seq_length", probe="sft_refuses"),
    Behaviour(id="grpo-names", says="TRL's GRPOConfig refuses max_prompt_length, vllm_device and use_liger_loss", probe="grpo_refuses"),
    Behaviour(id="dpo-names", says="TRL's DPOConfig refuses max_prompt_length, max_completion_length and max_target_length", probe="dpo_refuses"),
    Behaviour(id="argument-names", says="transformers 5 refuses evaluation_strategy, no_cuda, warmup_ratio, group_by_length, overwrite_output_dir, save_safetensors and logging_dir", probe="arguments_refuse"),
    Behaviour(id="trainers-no-tokenizer", says="TRL's trainers refuse tokenizer", probe="trainers_refuse_tokenizer"),
    Number(id="warmup-fraction", says="warmup_steps of 0.1 warms up over 100 of 1,000 steps", probe="warmup_of_a_tenth", value=(100, 100)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
