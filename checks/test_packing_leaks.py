"""Do packed samples see each other? transformers' own attention answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
