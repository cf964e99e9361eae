"""Are GRPO's loss types different methods? TRL's own loss answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
