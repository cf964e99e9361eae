"""What do more target modules cost? PEFT counts and is timed."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
