"""What does 8-bit Adam keep? torch and bitsandbytes answer, on a CPU."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
