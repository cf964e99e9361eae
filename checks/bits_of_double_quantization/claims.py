"""What the page on bits of double quantization says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="saves-0-4-bits", says="Double quantization saves about 0.4 bits a weight", probe="saved_bits", value=(0.35, 0.45)),
    Number(id="saves-10-to-15", says="Double quantization saves 10 to 15 % of the memory of the weights", probe="saved_share", value=(10.0, 15.0)),
)
OURS = (
    Number(id="plain-bits", says="NF4 takes 4.5 bits a weight", probe="plain_bits", value=(4.49, 4.51)),
    Number(id="double-bits", says="With double quantization it takes 4.13", probe="double_bits", value=(4.12, 4.14)),
    Number(id="saved-bits", says="Double quantization saves 0.37 bits a weight", probe="saved_bits", value=(0.36, 0.38)),
    Number(id="saved-share", says="That is 8 % of the weights' memory", probe="saved_share", value=(8.0, 8.5)),
    Number(id="error-alike", says="It changes the error of the weights by less than 1 %", probe="error_grows_by", value=(-1.0, 1.0), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
