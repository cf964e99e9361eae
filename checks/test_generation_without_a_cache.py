"""What does generation without a cache cost? transformers is timed."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
