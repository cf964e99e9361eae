"""What the page on silent groups says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Number(id="two-at-a-tenth", says="At a chance of 0.1 four fifths of the groups of 2 are silent", probe="silent_of_two_at_a_tenth", value=(80.0, 84.0)),
    Number(id="eight-at-a-tenth", says="At a chance of 0.1 two fifths of the groups of 8 are silent", probe="silent_of_eight_at_a_tenth", value=(40.0, 45.0)),
    Number(id="sixteen-at-a-tenth", says="At a chance of 0.1 a fifth of the groups of 16 are silent", probe="silent_of_sixteen_at_a_tenth", value=(17.0, 20.0)),
    Number(id="eight-at-half", says="At even chances less than a hundredth of the groups of 8 are silent", probe="silent_of_eight_at_half", value=(None, 1.0)),
    Number(id="report-fits", says="At a chance of 0.18 the formula gives seven tenths to 77 % silent groups of 2, as reported", probe="silent_of_two_at_report", value=(70.0, 77.0)),
    Number(id="sampled-groups-agree", says="Groups drawn by chance are silent as often as the formula says, to a hundredth", probe="drawn_minus_formula", value=(-1.0, 1.0)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
