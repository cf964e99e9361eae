"""What the page on kV cache size says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="hidden-formula", says="The KV cache takes 2 x layers x hidden x tokens x bytes, to 5 %", probe="hidden_formula", value=(0.95, 1.05)),
)
OURS = (
    Number(id="llama3-cache", says="A token of Llama-3-8B takes 131,072 bytes of cache in 16 bits", probe="bytes_of_llama3", value=(131_000, 131_150)),
    Number(id="hidden-formula-llama2", says="The formula with the hidden size is right on Llama-2-7B", probe="hidden_formula_on_llama2", value=(0.999, 1.001)),
    Number(id="hidden-formula-llama3", says="It gives four times the truth on Llama-3-8B", probe="hidden_formula_on_llama3", value=(3.99, 4.01)),
    Number(id="hidden-formula-qwen", says="It gives seven times the truth on Qwen2.5-0.5B", probe="hidden_formula_on_qwen", value=(6.99, 7.01)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
