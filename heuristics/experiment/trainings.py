"""How many trainings a protocol asks for, arm by arm, before screening says which values coincide."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from heuristics.schema import Judged, ProfileName, Protocol
from heuristics.schema.protocol import NEAR


@dataclass(frozen=True)
class Trainings:
    """Trainings by arm, at most."""

    screen: Counter[str]
    fresh: Counter[str]
    controls: Counter[str]

    @property
    def by_arm(self) -> Counter[str]:
        """All of them."""
        return self.screen + self.fresh + self.controls


def trainings(protocol: Protocol, profile: ProfileName, *, screened: bool = False) -> Trainings:
    """Trainings of a profile.

    Args:
        protocol: to be run.
        profile: size at which it is.
        screened: whether a smoke profile finds published screening runs, and makes none of its own.
    """
    size = protocol.profiles[profile]
    values, seeds = len(protocol.grid), len(size.screen)
    each = values * seeds if protocol.phases == 1 else len(protocol.grid[::2]) + min(values, 2 * NEAR + 1) * seeds
    if screened and size.smoke:
        each = 0

    def judged(some: Sequence[Judged]) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in some:
            if one.smoke or not size.smoke:
                found[one.arm] += one.seeds if size.most is None else min(one.seeds, size.most)
        return found

    return Trainings(
        Counter(dict.fromkeys(protocol.screened, each)), judged(protocol.confirm), judged(protocol.controls)
    )
