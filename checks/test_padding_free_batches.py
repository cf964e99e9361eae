"""Is a batch without padding the same batch? TRL's collator and transformers' attention answer."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
