"""What does LoRA dropout cost? PEFT is timed."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
