"""Which parameters of older scripts are refused? TRL's own constructors answer."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
