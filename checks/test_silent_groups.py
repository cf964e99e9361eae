"""How many groups have no advantages? The formula, and TRL's own metric."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
