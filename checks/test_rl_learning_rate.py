"""Is a much lower learning rate right for reinforcement learning than for supervised fine-tuning?

`rl_learning_rate/order.py` asks that of small models; `windows.py` where the best rate lies, what moves it and what
happens above it; `language.py` the same of a pretrained model; `wheels.py` what released packages really hold.
"""

from rl_learning_rate import language, order, wheels, windows

PROTOCOLS = (*order.PROTOCOLS, *windows.PROTOCOLS, *language.PROTOCOLS)
SCANS = (wheels.SCAN,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
