"""How much memory does a model take? transformers and torch count."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
