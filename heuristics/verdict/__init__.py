"""From evidence to verdicts: select, judge, decide."""
