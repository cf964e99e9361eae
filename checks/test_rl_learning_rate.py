"""Is a much lower learning rate right for reinforcement learning than for supervised fine-tuning?

`rl_learning_rate/order.py` asks that of small models, `six_tasks.py` on six tasks at once; `windows.py` where the best rate
lies, what moves it and what happens above it, `six_moves.py` and
`six_sizes.py` what moves it on several tasks; `precision.py` whether the loss
spikes; `language.py` the same of a pretrained model; `wheels.py` what released packages really hold.
"""

from rl_learning_rate import language, order, precision, six_moves, six_sizes, six_tasks, wheels, windows

PROTOCOLS = (
    *order.PROTOCOLS,
    *six_tasks.PROTOCOLS,
    *windows.PROTOCOLS,
    *six_moves.PROTOCOLS,
    *six_sizes.PROTOCOLS,
    *precision.PROTOCOLS,
    *language.PROTOCOLS,
)
SCANS = (wheels.SCAN,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
