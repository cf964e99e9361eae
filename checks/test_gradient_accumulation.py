"""Is accumulation the same as a big batch? The libraries' own losses answer."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
