"""Does a clipping range change anything while each rollout serves one update? TRL's own loss answers."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
