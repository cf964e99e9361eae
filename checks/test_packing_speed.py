"""How many tokens does packing save? Lengths drawn by chance, and TRL's own packing."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
