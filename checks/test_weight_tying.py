"""What does weight tying save? transformers counts."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
