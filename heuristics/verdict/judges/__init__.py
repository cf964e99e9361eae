"""One judge a claim kind: `judge(claim, evidence) -> Assessment`."""
