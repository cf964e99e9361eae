"""What does DPO's beta do in the first steps? The loss and torch's Adam answer."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
