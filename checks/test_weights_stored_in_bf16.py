"""Do small steps reach weights that are stored in bf16? torch's AdamW answers; and transformers and TRL, how they load."""


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
