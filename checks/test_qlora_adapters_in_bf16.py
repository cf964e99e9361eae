"""Do adapters in bf16 stop moving? TRL says in which dtype it stores them, torch's AdamW what becomes of their steps."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
