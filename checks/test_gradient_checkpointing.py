"""What does gradient checkpointing save and cost? torch counts and is timed."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
