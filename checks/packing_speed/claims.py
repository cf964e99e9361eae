"""What the page on packing speed says, as sentences that libraries can answer."""

from heuristics.kinds import Cost

# fmt: off
TAKEN_OVER = (
    Cost(id="packing-twice", says="Packing is more than twice as fast as padding to the longest of a batch of 8: half of the tokens or fewer", run="packed_against_longest", of="tokens", value=(None, 0.5)),
    Cost(id="packing-three-to-four", says="At a mean of a quarter of the length packing is 3 to 4 times as fast as padding to the greatest length", run="packed_against_fixed", of="tokens", value=(0.25, 0.334)),
)
OURS = (
    Cost(id="against-fixed", says="At a mean of a quarter of the length packing computes 0.2 to 0.3 times the tokens of padding to the greatest length", run="packed_against_fixed", of="tokens", value=(0.2, 0.3)),
    Cost(id="against-longest", says="It computes 0.3 to 0.6 times those of padding to the longest of a batch of 8", run="packed_against_longest", of="tokens", value=(0.3, 0.6)),
    Cost(id="sorted-against-packed", says="Padding to the longest of batches that are sorted by length computes at most 1.1 times those of packing", run="sorted_against_packed", of="tokens", value=(None, 1.1)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
