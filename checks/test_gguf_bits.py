"""How many bits does a weight take in GGUF? The format's own table answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
