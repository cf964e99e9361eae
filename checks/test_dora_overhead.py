"""How much slower is DoRA than LoRA? PEFT is timed."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
