"""One configuration of each framework and form, and what is recognised: framework, method, tuning, role, rate."""

import pytest

from tests.configs.conftest import configs_of

VERL = "python3 -m verl.trainer.main_ppo algorithm.adv_estimator={} actor_rollout_ref.actor.optim.lr=1e-6 critic.optim.lr=1e-5"
SWIFT = "NPROC_PER_NODE=2 \\\nswift {} --model Qwen/Qwen3-8B --learning_rate 1e-4 {}"
AXOLOTL = "base_model: org/m-8B\nmicro_batch_size: 2\nnum_epochs: 1\noutput_dir: o\nlearning_rate: 2e-4\n{}"
FACTORY = "stage: {}\ndo_train: true\nfinetuning_type: {}\ntemplate: llama3\nlearning_rate: 1.0e-4\n{}"
FACTORY_1 = "model: org/Model-4B\nmodel_class: llm\ndist_config: {name: fsdp2}\ntrain_dataset: data/demo.yaml\nmicro_batch_size: 1\nlearning_rate: 1.0e-5\n"
TUNE = "optimizer:\n  _component_: torch.optim.AdamW\n  lr: 2e-5\nmodel:\n  _component_: torchtune.models.llama3.{}\nloss:\n  _component_: {}\n"
NEMO = "{}: {{max_steps: 1}}\npolicy:\n  optimizer: {{kwargs: {{lr: 5e-6}}}}\n  megatron_cfg: {{enabled: {}, optimizer: {{lr: 1e-6}}}}\n"
TRL = "from trl import {0}Config, {0}Trainer\nargs = {0}Config(learning_rate=1e-6)\nt = {0}Trainer(model='org/m-7B', args=args{1})\n"
CASES = [
    ("a.sh", VERL.format("grpo"), [("verl", "grpo", "full", "actor", 1e-6), ("verl", "grpo", "full", "critic", 1e-5)]),
    ("a.sh", VERL.format("gae") + " actor_rollout_ref.model.lora_rank=32", [("verl", "ppo", "lora", "actor", 1e-6), ("verl", "ppo", "lora", "critic", 1e-5)]),
    ("a.sh", VERL.format("reinforce_plus_plus").replace(" critic.optim.lr=1e-5", ""), [("verl", "reinforce", "full", "actor", 1e-6)]),
    ("a.sh", "torchrun -m verl.trainer.fsdp_sft_trainer optim.lr=1e-4 model.lora_rank=8", [("verl", "sft", "lora", "actor", 1e-4)]),
    ("a.yaml", "algorithm: {adv_estimator: grpo}\nworker: {actor: {optim: {lr: 1.0e-6}}}\n", [("verl", "grpo", "full", "actor", 1e-6)]),
    ("a.sh", "uv run -m skyrl.train.main trainer.algorithm.advantage_estimator=rloo trainer.policy.optimizer_config.lr=1e-6 trainer.policy.model.lora.rank=0", [("skyrl", "rloo", "full", "actor", 1e-6)]),
    ("a.sh", SWIFT.format("sft", "--tuner_type full"), [("ms-swift", "sft", "full", "actor", 1e-4)]),
    ("a.sh", SWIFT.format("sft", ""), [("ms-swift", "sft", "lora", "actor", 1e-4)]),
    ("a.sh", SWIFT.format("rlhf", "--rlhf_type gkd --quant_bits 4"), [("ms-swift", "distill", "qlora", "actor", 1e-4)]),
    ("a.sh", "megatron sft --lr 1e-5 --model Q/Q-4B", [("ms-swift", "sft", "full", "actor", 1e-5)]),
    ("a.sh", "ray job submit -- python3 train.py --rollout-batch-size 8 --hf-checkpoint x --advantage-estimator grpo --lr 1e-6", [("slime", "grpo", "full", "actor", 1e-6)]),
    ("a.yaml", "adv_estimator: gae\nactor_train: {training_args: {learning_rate: 1.0e-6}}\ncritic: {training_args: {learning_rate: 1.0e-5}}\n", [("roll", "ppo", "full", "actor", 1e-6), ("roll", "ppo", "full", "critic", 1e-5)]),
    ("a.yaml", AXOLOTL.format("adapter: qlora\nload_in_4bit: true\n"), [("axolotl", "sft", "qlora", "actor", 2e-4)]),
    ("a.yaml", AXOLOTL.format("rl: dpo\n"), [("axolotl", "dpo", "full", "actor", 2e-4)]),
    ("a.yaml", AXOLOTL.format("rl: gdpo\nadapter: lora\n"), [("axolotl", "grpo", "lora", "actor", 2e-4)]),
    ("a.yaml", AXOLOTL.format("reward_model: true\nadapter:\n"), [("axolotl", "reward", "full", "actor", 2e-4)]),
    ("a.yaml", FACTORY.format("dpo", "lora", "pref_loss: simpo\n"), [("llama-factory", "simpo", "lora", "actor", 1e-4)]),
    ("a.yaml", FACTORY.format("sft", "lora", "quantization_bit: 4\n"), [("llama-factory", "sft", "qlora", "actor", 1e-4)]),
    ("a.sh", "llamafactory-cli train --stage rm --finetuning_type full --learning_rate 1e-5", [("llama-factory", "reward", "full", "actor", 1e-5)]),
    ("train_lora_dpo.yaml", FACTORY_1 + "peft_config: {name: lora, r: 16}\n", [("llama-factory", "dpo", "lora", "actor", 1e-5)]),
    ("train_full_rm.yaml", FACTORY_1, [("llama-factory", "reward", "full", "actor", 1e-5)]),
    ("a.yaml", FACTORY_1 + "peft_config: {name: lora}\nquant_config: {name: bnb, quantization_bit: 4}\n", [("llama-factory", "sft", "qlora", "actor", 1e-5)]),
    ("a.sh", "python src/scripts/train/sft/Olmo-3-7B-SFT.py launch x --train_module.optim.lr=5e-5 --seq_len=8192", [("olmo-core", "sft", "full", "actor", 5e-5)]),
    ("a.sh", "torchrun src/scripts/train/OLMo3-32B.py train x --train_module.optim.lr=2e-4", [("olmo-core", "pretrain", "full", "actor", 2e-4)]),
    ("a.yaml", TUNE.format("llama3_8b", "torchtune.modules.loss.CE"), [("torchtune", "sft", "full", "actor", 2e-5)]),
    ("a.yaml", TUNE.format("lora_llama3_8b", "torchtune.rlhf.loss.DPOLoss"), [("torchtune", "dpo", "lora", "actor", 2e-5)]),
    ("a.yaml", TUNE.format("qlora_llama3_8b", "torchtune.modules.loss.CE"), [("torchtune", "sft", "qlora", "actor", 2e-5)]),
    ("a.yaml", NEMO.format("grpo", "true"), [("nemo-rl", "grpo", "full", "actor", 1e-6)]),
    ("a.yaml", NEMO.format("dpo", "false"), [("nemo-rl", "dpo", "full", "actor", 5e-6)]),
    ("a.sh", "uv run examples/run_grpo_math.py policy.optimizer.kwargs.lr=5e-6", [("nemo-rl", "grpo", "full", "actor", 5e-6)]),
    ("a.sh", "python NeMo-Aligner/examples/nlp/gpt/train_gpt_dpo.py model.optim.lr=9e-7", [("nemo-aligner", "dpo", "full", "actor", 9e-7)]),
    ("a.sh", "deepspeed --module openrlhf.cli.train_dpo --learning_rate 5e-7 --lora_rank 8", [("openrlhf", "dpo", "lora", "actor", 5e-7)]),
    ("a.sh", "ray job submit -- python3 -m openrlhf.cli.train_ppo_ray --actor_learning_rate 5e-7 --critic_learning_rate 9e-6 --advantage_estimator group_norm", [("openrlhf", "grpo", "full", "actor", 5e-7), ("openrlhf", "grpo", "full", "critic", 9e-6)]),
    ("a.sh", "python mason.py --x 1 -- accelerate launch open_instruct/grpo_fast.py --learning_rate 5e-7", [("open-instruct", "grpo", "full", "actor", 5e-7)]),
    ("a.sh", "accelerate launch open_instruct/finetune.py --learning_rate 5e-6 --use_lora", [("open-instruct", "sft", "lora", "actor", 5e-6)]),
    ("gsm8k_grpo.yaml", "actor:\n  optimizer: {type: adam, lr: 1.7e-5}\n  use_lora: true\n", [("areal", "grpo", "lora", "actor", 1.7e-5)]),
    ("hhrlhf_rw.yaml", "actor:\n  optimizer: {type: adam, lr: 1.0e-5}\n", [("areal", "reward", "full", "actor", 1e-5)]),
    ("rl.toml", "[trainer.optim]\nlr = 1e-6\n[orchestrator]\nbatch_size = 8\n", [("prime-rl", "grpo", "full", "actor", 1e-6)]),
    ("sft.toml", "[optim]\nlr = 1e-5\n[data]\nname = 'x'\n[model.lora]\nrank = 8\n", [("prime-rl", "sft", "lora", "actor", 1e-5)]),
    ("a.py", "import art\nmodel.train(groups, config=art.TrainConfig(learning_rate=1e-5))\n", [("art", "grpo", "lora", "actor", 1e-5)]),
    ("rl_loop.py", "import tinker\nfrom tinker_cookbook.rl import train\nc = train.Config(learning_rate=4e-5)\n", [("tinker", "grpo", "lora", "actor", 4e-5)]),
    ("a.py", "import trlx\nfrom trlx.data.method_configs import PPOConfig\nc = TRLConfig(optimizer=OptimizerConfig(name='adamw', kwargs=dict(lr=3e-5)), method=PPOConfig())\n", [("trlx", "ppo", "full", "actor", 3e-5)]),
    ("a.py", "class PPOExpConfig(Base):\n    actor_learning_rate: float = 1e-6\n    critic_learning_rate: float = 5e-6\n", [("orz(openrlhf)", "ppo", "full", "actor", 1e-6), ("orz(openrlhf)", "ppo", "full", "critic", 5e-6)]),
    ("a.py", TRL.format("GRPO", ""), [("trl", "grpo", "full", "actor", 1e-6)]),
    ("a.py", TRL.format("DPO", ", peft_config=LoraConfig(r=8)"), [("trl", "dpo", "lora", "actor", 1e-6)]),
    ("a.py", "from unsloth import FastLanguageModel\n" + TRL.format("SFT", "") + "m = FastLanguageModel.get_peft_model(m)\nm = FastLanguageModel.from_pretrained('x', load_in_4bit=True)\n", [("unsloth", "sft", "qlora", "actor", 1e-6)]),
    ("a.py", "import trl\na = TrainingArguments(learning_rate=1e-5)\nt = DPOTrainer(m, args=a)\n", [("trl", "dpo", "full", "actor", 1e-5)]),
    ("a.py", "a = TrainingArguments(learning_rate=1e-5)\nt = Trainer(m, args=a)\n", [("transformers", "sft", "full", "actor", 1e-5)]),
    ("a.py", "import trl\na = CPOConfig(learning_rate=1e-6, loss_type='simpo')\n", [("trl", "simpo", "full", "actor", 1e-6)]),
    ("a.sh", "accelerate launch trl/scripts/dpo.py --learning_rate 5.0e-6 --use_peft", [("trl", "dpo", "lora", "actor", 5e-6)]),
    ("a.sh", "trl grpo --learning_rate 1e-6", [("trl", "grpo", "full", "actor", 1e-6)]),
    ("recipes/m/dpo/config.yaml", "learning_rate: 5.0e-7\nnum_train_epochs: 1\nper_device_train_batch_size: 8\n", [("trl", "dpo", "full", "actor", 5e-7)]),
    ("a.py", '"""\naccelerate launch trl/scripts/grpo.py \\\n    --learning_rate 1e-6\n"""\n', [("trl", "grpo", "full", "actor", 1e-6)]),
    ("a.md", "```bash\nswift sft --learning_rate 1e-4\n```\n", [("ms-swift", "sft", "lora", "actor", 1e-4)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "wanted"), CASES, ids=[f"{w[0][0]} {w[0][1]} {n}" for n, _, w in CASES])
def test_what_is_recognised(name, text, wanted):
    found = configs_of(text, name)
    assert [(c.framework, c.method, c.tuning, c.role, c.learning_rate) for c in found] == wanted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "lr = 1e-3\nopt = Adam(lr=lr)\n"),
        ("a.yaml", "learning_rate: 1e-3\n"),
        ("a.json", '{"lr": 1, "name": "a job"}'),
        ("a.sh", "curl --lr 3 http://x/y=1\necho learning_rate=1e-4\n"),
        ("a.toml", "[project]\nname = 'x'\n[tool.lr]\nlr = 3\n"),
        ("docker-compose.yaml", "services: {a: {image: lr}}\n"),
    ],
)
def test_what_is_no_training_of_a_language_model_is_left_alone(name, text):
    assert configs_of(text, name) == []


def test_stages_of_one_file_are_told_apart():
    text = (
        "from trl import GRPOConfig, SFTConfig\nfirst = SFTConfig(learning_rate=2e-5)\n"
        "then = GRPOConfig(learning_rate=1e-6)\nlast = GRPOConfig()\n"
    )
    found = configs_of(text, "a.py")
    assert [(c.method, c.learning_rate, c.place.line, c.row["learning_rate_source"]) for c in found] == [
        ("sft", 2e-5, 2, "explicit"), ("grpo", 1e-6, 3, "explicit"), ("grpo", None, 4, "default"),
    ]  # fmt: skip


def test_what_was_not_resolved_is_said():
    (config,) = configs_of("from trl import GRPOConfig\nGRPOConfig(learning_rate=ask())\n", "a.py")
    assert config.row == {
        "path": "a.py", "line": 2, "framework": "trl", "method": "grpo", "tuning": "full", "role": "actor",
        "learning_rate": None, "learning_rate_source": "unresolved", "resolved": False,
    }  # fmt: skip
