"""Scan, Wheel, Look: what is to be read in released wheels, fixed before the first look."""

import ast
from typing import Annotated, Literal

from pydantic import Field, model_validator

from heuristics.schema.base import Noun

_RELEASE = r"^\d+(\.\d+)*(\.post\d+)?$"

Status = Literal["read", "not overridden", "computed", "owner absent", "file absent", "unparsable", "too large"]
"""What one look gave.

`read`: a literal value, or the share of a quote. `not overridden`: the class is there and its body leaves the field
alone, so a base class decides. `computed`: there is a default, but it is no literal. `owner absent`: the file is there,
but no such class, or no such dict with that key. `file absent`: no member of the wheel matches. `unparsable`: the
scanning interpreter's Python rejects the file. `too large`: the member is over the size limit and was not read.
"""


def release_order(version: str) -> tuple[int, ...]:
    """Sort key of a final or post release, such as `2025.10.1` or `2025.3.19.post1`.

    Raises:
        ValueError: the version is a pre-release or no version at all.
    """
    return tuple(int(part.removeprefix("post")) for part in version.split("."))


class Wheel(Noun):
    """One released wheel, pinned by its digest."""

    project: str
    version: str = Field(pattern=_RELEASE)
    file: str = Field(pattern=r"^[A-Za-z0-9_.+-]+\.whl$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _LookBase(Noun):
    """Where to look: members of every wheel of a project that match one of the globs; `*` crosses `/`."""

    project: str
    paths: tuple[str, ...] = Field(min_length=1)


class FieldLook(_LookBase):
    """The default that the body of a class gives to a field."""

    look: Literal["field"] = "field"
    owner: str
    name: str


class KeyLook(_LookBase):
    """The value of a key in a dict literal; `owner` is the name that the dict is assigned to."""

    look: Literal["key"] = "key"
    owner: str
    name: str


class QuoteLook(_LookBase):
    """Lines that stand one below the other.

    All whitespace is ignored, and so are blank lines. A comment that the quote leaves out does not matter; a comment
    that the quote has must stand in the file.
    """

    look: Literal["quote"] = "quote"
    quote: str = Field(pattern=r"\S")


class CallLook(_LookBase):
    """A call with these keyword arguments, others allowed; or its text anywhere in a file, docstrings included."""

    look: Literal["call"] = "call"
    quote: str

    @property
    def call(self) -> ast.Call:
        """The quote as a syntax tree."""
        call = ast.parse(self.quote, mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args or not call.keywords:
            raise ValueError(f"{self.quote!r}: write a call with keyword arguments, such as GRPOConfig(beta=0.0)")
        return call

    @model_validator(mode="after")
    def _is_a_call(self) -> "CallLook":
        try:
            _ = self.call
        except SyntaxError as error:
            raise ValueError(f"{self.quote!r} is no Python expression: {error}") from None
        return self


Look = Annotated[FieldLook | KeyLook | QuoteLook | CallLook, Field(discriminator="look")]


class Scan(Noun):
    """Looks at pinned wheels, which give the Readings that decide claims of kind `code` and `default`.

    Attributes:
        decides: ids of the claims that its readings can decide.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    decides: tuple[str, ...]
    wheels: tuple[Wheel, ...]
    looks: tuple[Look, ...]

    @model_validator(mode="after")
    def _every_look_has_a_wheel(self) -> "Scan":
        releases = [(wheel.project, wheel.version) for wheel in self.wheels]
        if len(set(releases)) < len(releases):
            raise ValueError(f"scan {self.id!r}: the same release stands twice among the wheels")
        lacking = sorted({look.project for look in self.looks} - {project for project, _ in releases})
        if lacking:
            raise ValueError(f"scan {self.id!r}: looks at {', '.join(lacking)}, of which it lists no wheel")
        return self
