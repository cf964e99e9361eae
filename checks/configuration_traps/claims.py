"""What the page on configuration traps says, as sentences that released wheels can decide."""

from heuristics.kinds import Code

TAKEN_OVER = ()
OURS = (
    Code(
        id="unsloth-first",
        says="Unsloth checks at import whether trl, transformers or peft were imported before it",
        quote='critical_modules = ["trl", "transformers", "peft"]',
        where="unsloth/*.py",
    ),
    Code(
        id="groups-divide",
        says="TRL refuses a generation batch that is not divisible by num_generations",
        quote="if self.generation_batch_size % self.num_generations != 0:",
        where="trl/trainer/grpo_config.py",
    ),
    Code(
        id="groups-need-two",
        says="TRL refuses groups of a single completion",
        quote="if self.num_generations < 2:",
        where="trl/trainer/grpo_config.py",
    ),
    Code(
        id="temperature-above-zero",
        says="transformers refuses to sample at temperature 0",
        quote="if not isinstance(temperature, float) or not (temperature > 0):",
        where="transformers/generation/logits_process.py",
    ),
    Code(
        id="yaml-rate-is-text",
        says="PyYAML takes a number for a float only if it has a dot, so 1e-6 is text",
        quote="re.compile(r'''^(?:[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?",
        where="yaml/resolver.py",
    ),
)
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
