"""From a protocol to evidence: plan, journal, verify, compare, record; and reading released wheels."""
