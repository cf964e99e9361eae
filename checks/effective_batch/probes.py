"""What TRL's GRPOConfig makes of batch, accumulation and group."""

import trl


def _config(**told: int) -> trl.GRPOConfig:
    return trl.GRPOConfig(output_dir="unused", use_cpu=True, bf16=False, report_to=[], **told)


def prompts_by_default() -> float:
    told = _config()
    return told.per_device_train_batch_size * told.gradient_accumulation_steps / told.num_generations


def completions_at_once() -> float:
    return _config(per_device_train_batch_size=8, gradient_accumulation_steps=4).generation_batch_size


def accumulated_group_is_accepted() -> bool:
    return _config(per_device_train_batch_size=2, gradient_accumulation_steps=4, num_generations=8).num_generations == 8


def broken_group_is_refused() -> bool:
    try:
        _config(per_device_train_batch_size=2, gradient_accumulation_steps=3, num_generations=8)
    except ValueError:
        return True
    return False
