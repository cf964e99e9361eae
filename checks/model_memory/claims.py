"""What the page on memory of a model says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="four-bit-4gb", says="A 7B model takes about 4 GB in 4 bits", probe="gigabytes_of_7b_in_nf4", value=(3.5, 4.5)),
    Number(id="sixteen-bit-14gb", says="A 7B model takes 14 GB in 16 bits, to 5 %", probe="gigabytes_of_7b", value=(13.3, 14.7)),
)
OURS = (
    Number(id="seven-b-weights", says="Llama-2-7B takes 13.5 GB in 16 bits", probe="gigabytes_of_7b", value=(13.4, 13.6)),
    Number(id="gpt2-weights", says="GPT-2 small takes 498 MB in 32 bits", probe="megabytes_of_gpt2", value=(495, 500)),
    Number(id="train-bytes", says="Full training with AdamW in 32 bits keeps 16 bytes a parameter", probe="bytes_to_train", value=(16.0, 16.01)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
