"""Does a mask of -1e10 work in all precisions? torch answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
