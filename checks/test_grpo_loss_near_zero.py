"""Is a GRPO loss of 0 a fault? TRL's own loss answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
