"""How many parameters does LoRA train? PEFT counts, on models without weights."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
