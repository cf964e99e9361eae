"""What does a KL penalty keep in memory? TRL's own trainer answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
