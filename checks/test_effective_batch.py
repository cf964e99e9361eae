"""How many prompts does a step of GRPO see? TRL's own configuration answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
