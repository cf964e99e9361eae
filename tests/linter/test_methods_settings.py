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


def test_names_are_left_alone_where_the_file_itself_pins_a_version():
    pinned = (
        "# pip install trl==0.12.0\nfrom trl import SFTConfig\na = SFTConfig(learning_rate=1e-5, max_seq_length=9)\n"
    )
    assert codes_of(pinned) == []
    assert codes_of(pinned.replace("trl==0.12.0", "trl")) == [("RL016", "info")]


SFT = "from trl import SFTConfig\nargs = SFTConfig(learning_rate={}, weight_decay={}, max_steps={})\n"


def test_a_weight_decay_is_named_only_where_all_it_takes_is_known_and_little():
    assert codes_of(SFT.format("2e-4", "0.01", "500")) == [("RL017", "info")]
    for told in (("2e-4", "0.01", "20000"), ("2e-4", "0.0", "500"), ("2e-4", "0.01", "-1"), ("2e-4", "decay()", "500")):
        assert codes_of(SFT.format(*told)) == []
    assert codes_of("from trl import SFTConfig\nargs = SFTConfig(learning_rate=2e-4, weight_decay=0.01)\n") == []


DPO = "from trl import DPOConfig\nargs = DPOConfig(learning_rate=5e-6, {})\n"


def test_dpos_beta_is_named_at_0_and_in_runs_of_a_few_steps():
    assert codes_of(DPO.format("beta=0.0")) == [("RL018", "error")]
    short = "from trl import DPOConfig\nargs = DPOConfig(learning_rate=5e-7, {})\n"
    assert codes_of(short.format("beta=0.3, max_steps=10")) == [("RL018", "info")]
    assert codes_of(short.format("beta=0.3, max_steps=10, optim='sgd'")) == []
    for told in (
        "beta=0.0, rpo_alpha=1.0",
        "beta=0.0, **more",
        "beta=0.3, max_steps=10",
        "beta=0.1",
        "beta=0.3, max_steps=1000",
        "max_steps=10",
        "loss_type='ipo', beta=0.0",
        "beta=given()",
    ):
        assert codes_of(DPO.format(told)) == []
    assert codes_of("from trl import GRPOConfig\nargs = GRPOConfig(learning_rate=1e-6, beta=0.0)\n") == []


LOOP = """from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-0.6B")
loss = model(input_ids=ids, position_ids=positions, labels=labels{}).loss
{}
"""


def test_a_loop_that_packs_with_the_cache_on_is_found():
    assert codes_of(LOOP.format("", "loss.backward()")) == [("RL019", "warning")]
    for told in ((", use_cache=False", "loss.backward()"), (", attention_mask=mask", "loss.backward()"),
                 ("", "print(loss)"), ("", "loss.backward()  # flash_attention_2"), (", **more", "loss.backward()")):  # fmt: skip
        assert codes_of(LOOP.format(*told)) == []
    whole = LOOP.format("", "loss.backward()")
    for told, instead in (("model(input", "dict(input"), ("positions,", "torch.arange(9),"), (", labels=labels", ""),
                          ("ForCausalLM", "ForMaskedLM"), ("Qwen/Qwen3-0.6B", "kernels-community/flash-attn2")):  # fmt: skip
        assert codes_of(whole.replace(told, instead)) == []


SAMPLES = "from trl import SFTConfig\nargs = SFTConfig(learning_rate=1e-5, {})\n"


def test_padding_free_beside_a_length_is_an_error_unless_samples_are_packed():
    for told in ("padding_free=True", "padding_free=True, max_length=2048", "padding_free=True, packing=False"):
        assert codes_of(SAMPLES.format(told)) == [("RL020", "error")]
    for told in ("padding_free=True, max_length=None", "padding_free=True, packing=True", "padding_free=False",
                 "padding_free=True, max_length=length()", "padding_free=free()", "padding_free=True, **extra", "..., padding_free=True"):  # fmt: skip
        assert codes_of(SAMPLES.format(told)) == []
    assert codes_of("import unsloth\n" + SAMPLES.format("padding_free=True")) == []


QLORA = """from transformers import AutoModelForCausalLM, BitsAndBytesConfig
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer
model = AutoModelForCausalLM.from_pretrained("a/b-7B"{})
args = SFTConfig(learning_rate=2e-4, max_steps={})
trainer = SFTTrainer(model, args=args, peft_config=LoraConfig(r=16))
"""
FOUR = ", quantization_config=BitsAndBytesConfig(load_in_4bit=True)"


def test_a_long_qlora_run_is_named_and_no_short_one_and_no_lora():
    assert codes_of(QLORA.format(FOUR, 5000)) == [("RL021", "info")]
    for told in ((FOUR, 500), ("", 5000), (FOUR, "steps()")):
        assert codes_of(QLORA.format(*told)) == []
    assert codes_of("import unsloth\n" + QLORA.format(FOUR, 5000)) == []
    fixed = QLORA.format(FOUR, 5000) + "for p in trainer.model.parameters():\n    p.data = p.data.float()\n"
    assert codes_of(fixed) == []
