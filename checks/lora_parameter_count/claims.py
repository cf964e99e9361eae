"""What the page on loRA parameters says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="table-of-ranks", says="Rank 16 on all linear modules of a 7B model trains 40M parameters", probe="rank_16_of_llama2", value=(39.5e6, 40.5e6)),
    Number(id="attention-16m", says="Rank 32 on the attention modules of a 7B model trains about 16M parameters", probe="attention_of_llama2_at_32", value=(14e6, 18e6)),
    Number(id="short-formula", says="2 x r x hidden x modules x layers is the number of LoRA parameters, to 5 %", probe="short_formula", value=(0.95, 1.05)),
)
OURS = (
    Number(id="llama2-rank-16", says="PEFT counts 39.98M parameters on Llama-2-7B at rank 16, all linear modules", probe="rank_16_of_llama2", value=(39.9e6, 40.0e6)),
    Number(id="llama3-rank-16", says="PEFT counts 41.9M on Llama-3-8B", probe="rank_16_of_llama3", value=(41.9e6, 42.0e6)),
    Number(id="attention-rank-32", says="Rank 32 on the four attention modules of Llama-2-7B is 33.6M parameters", probe="attention_of_llama2_at_32", value=(33.5e6, 33.6e6)),
    Number(id="short-formula-llama2", says="The short formula gives less than four fifths of the true number on Llama-2-7B", probe="short_formula_on_llama2", value=(None, 0.8)),
    Number(id="short-formula-llama3", says="The short formula gives less than four fifths of the true number on Llama-3-8B", probe="short_formula_on_llama3", value=(None, 0.8)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
