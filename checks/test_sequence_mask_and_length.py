"""At which length does TRL's sequence mask drop completions? TRL's defaults, and arithmetic."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
