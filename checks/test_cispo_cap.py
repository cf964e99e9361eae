"""What does CISPO do with TRL's default cap? TRL's own loss answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
