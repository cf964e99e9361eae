"""Does PPO's clipping range clip anything in GSPO? TRL's own loss answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
