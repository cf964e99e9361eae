"""Evidence: the runs or readings of one protocol in one environment."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from heuristics.schema.base import Noun, digest
from heuristics.schema.protocol import Protocol
from heuristics.schema.runs import Reading, Run

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Evidence(Noun):
    """The Runs or Readings of one protocol in one environment; never edited.

    Attributes:
        rules: by claim id, the digest of the claim's rule as it stood before the first run.
        plan: digest of all that makes the runs. Whatever commit trained them had this plan.
        golden: by arm, numbers of the engine's first steps from an untrained model.
        commit: that was checked out when the file was recorded.
        supersedes: content digest of evidence that this one replaces, and why; both stay.
        wall_seconds: by arm, summed over processes.
        content: digest of all but commit, date and wall times.
    """

    slug: str
    protocol: str
    profile: str
    engine: str
    device: str
    plan: str
    rules: Mapping[str, str]
    spec: Protocol | None = None
    golden: Mapping[str, tuple[float, ...]] = {}
    environment: Mapping[str, str]
    commit: str
    recorded: date
    supersedes: Mapping[Digest, str] = {}
    runs: tuple[Run, ...] = ()
    readings: tuple[Reading, ...] = ()
    wall_seconds: Mapping[str, float] = {}
    content: str = Field(pattern=r"^[0-9a-f]{64}$")

    def content_digest(self) -> str:
        """Digest of all but commit, date and wall times; curves included where they are loaded."""
        return digest(
            self.model_dump(
                exclude={"content", "commit", "recorded", "wall_seconds"}, exclude_defaults=True, by_alias=True
            )
        )
