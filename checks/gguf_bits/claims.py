"""What the page on gGUF bits and sizes says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="q4km-is-4-5", says="q4_k_m takes about 4.5 bits a weight", probe="bits_of_q4_k_m", value=(4.4, 4.6)),
    Number(id="q8-half", says="A file of q8_0 has half the size of one of 16 bits, to 5 %", probe="factor_of_q8_0", value=(0.475, 0.525)),
    Number(id="q4km-third", says="A file of q4_k_m has 0.3 times the size of one of 16 bits, to 5 %", probe="factor_of_q4_k_m", value=(0.285, 0.315)),
)
OURS = (
    Number(id="q4k-bits", says="q4_k takes 4.5 bits a weight", probe="bits_of_q4_k", value=(4.5, 4.5)),
    Number(id="q5k-bits", says="q5_k takes 5.5 bits a weight", probe="bits_of_q5_k", value=(5.5, 5.5)),
    Number(id="q6k-bits", says="q6_k takes 6.56 bits a weight", probe="bits_of_q6_k", value=(6.55, 6.57)),
    Number(id="q8-bits", says="q8_0 takes 8.5 bits a weight", probe="bits_of_q8_0", value=(8.5, 8.5)),
    Number(id="q4km-bits", says="q4_k_m takes 4.8 to 4.9 bits a weight on Llama-2-7B", probe="bits_of_q4_k_m", value=(4.8, 4.9)),
    Number(id="llama-cpp-size", says="The weights of Llama-2-7B in q4_k_m take 3.8 GiB, as llama.cpp's own list says (3.80G)", probe="gibibytes_of_7b", value=(3.78, 3.82)),
    Number(id="q8-factor", says="q8_0 is 0.53 times 16 bits", probe="factor_of_q8_0", value=(0.53, 0.535)),
    Number(id="q4km-factor", says="q4_k_m is 0.3 times 16 bits", probe="factor_of_q4_k_m", value=(0.295, 0.31)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
