"""How much does weight decay take away? torch's own AdamW answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
