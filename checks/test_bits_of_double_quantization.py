"""What does double quantization save? bitsandbytes answers, on a CPU."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
