"""Settings that do nothing, or not what they seem: found where it is sure, and silent where something else decides."""

import pytest

from tests.linter.conftest import codes_of

GRPO = "from trl import GRPOConfig\nargs = GRPOConfig(learning_rate=1e-6, {})\n"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("loss_type='cispo'", [("RL011", "warning")]),
        ("loss_type='cispo', epsilon_high=0.28", [("RL011", "warning")]),
        ("importance_sampling_level='sequence', num_iterations=4", [("RL012", "warning")]),
        ("importance_sampling_level='sequence', num_iterations=4, epsilon=0.2", [("RL012", "warning")]),
        ("epsilon_high=0.28", [("RL013", "info")]),
        ("epsilon=0.2, epsilon_high=0.28, num_iterations=1", [("RL013", "info")]),
        ("loss_type='bnpo', gradient_accumulation_steps=8", [("RL014", "info")]),
        ("use_vllm=True, max_completion_length=16384", [("RL015", "info")]),
    ],
)
def test_what_does_nothing_or_something_else_is_found(told, found):
    assert codes_of(GRPO.format(told)) == found


@pytest.mark.parametrize(
    "told",
    [
        "loss_type='cispo', epsilon_high=5.0",
        "loss_type='cispo', epsilon_high=cap_from_elsewhere()",
        "loss_type='cispo', epsilon=5.0",  # which epsilon_high falls back to
        "importance_sampling_level='sequence', epsilon=3e-4, epsilon_high=4e-4, num_iterations=4",
        "importance_sampling_level='token', num_iterations=4, epsilon=0.2",
        "epsilon_high=0.28, num_iterations=4",
        "epsilon_high=0.28, steps_per_generation=16",
        "epsilon_high=0.28, generation_batch_size=512",
        "epsilon_high=0.28, num_iterations=number_from_elsewhere()",
        "loss_type='bnpo'",
        "loss_type='dapo', gradient_accumulation_steps=8",
        "use_vllm=False, max_completion_length=16384",
        "use_vllm=True, max_completion_length=1024",
        "use_vllm=True, max_completion_length=16384, vllm_importance_sampling_correction=False",
    ],
)
def test_what_is_meant_or_not_sure_is_left_alone(told):
    assert codes_of(GRPO.format(told)) == []


@pytest.mark.parametrize("told", ["loss_type='cispo'", "use_vllm=True, max_completion_length=16384"])
def test_defaults_that_unsloth_changes_are_left_to_it(told):
    assert codes_of("import unsloth\n" + GRPO.format(told)) == []


def test_names_that_are_gone_are_found_and_unsloth_may_take_them():
    gone = "from trl import DPOConfig\na = DPOConfig(learning_rate=1e-6, max_prompt_length=512, warmup_ratio=0.1)\n"
    assert codes_of(gone) == [("RL016", "info"), ("RL016", "info")]
    assert codes_of("import unsloth\n" + gone) == []
    assert codes_of(gone.replace("max_prompt_length", "max_length").replace("warmup_ratio", "warmup_steps")) == []
    assert codes_of("a = MyGRPOConfig(learning_rate=1e-6, max_prompt_length=512)\n") == []
