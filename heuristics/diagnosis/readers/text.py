"""Text to be read for a log: from a file or from memory, in any encoding, gone through as often as need be."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heuristics.diagnosis.log import FORMS, Row
from heuristics.schema import HeuristicsError, Scalar

HEAD = 1 << 16
LARGEST = 2_000_000_000  # bytes of a file
MOST_WHOLE = 500_000_000  # of what has to be parsed in one piece
COLOUR = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\-_])")
BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
PICKLES = "a pickle or a checkpoint, which is never loaded: it could run anything"
EXPORT = "name what was logged instead, such as trainer_state.json"
MAGIC = {
    b"\x80": PICKLES, b"PK\x03\x04": "a zip archive or a checkpoint, which is never loaded",
    b"\x93NUMPY": "an array of NumPy, which is never loaded", b"\x1f\x8b": "compressed by gzip: unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed by zstd: unpack it first", b"BZh": "compressed by bzip2: unpack it first",
    b"\xfd7zXZ": "compressed by xz: unpack it first", b"\x89HDF": "HDF5, which is never loaded",
    b"PAR1": "Parquet: export it as CSV or JSON lines", b":W&B": "a transaction log of W&B: export the run's history",
    b"SQLite format 3": "a database: export its metrics as CSV", b"GGUF": "a model, which is never loaded",
    b"ARROW1": "Arrow: export it as CSV or JSON lines", b"%PDF": "PDF",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
}  # fmt: skip
NEVER = {".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".pkl", ".pickle", ".npz", ".npy", ".zip", ".h5", ".gguf"}


@dataclass(frozen=True)
class Found:
    """What a reader found; notes grow while the rows are gone through.

    Attributes:
        form: by which it was recognised, for people.
        rows: as they were logged.
        notes: what had to be put right.
        knobs: of the configuration, where the log says them.
    """

    form: str
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)
    knobs: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    """A text.

    Attributes:
        path: where it stands, for people.
        open: begins it anew.
        size: in bytes.
    """

    path: str
    open: Callable[[], io.TextIOBase]
    size: int

    def lines(self) -> Iterator[str]:
        """Lines with their ends, without colours; what a progress bar overwrote is a line of its own."""
        try:
            with self.open() as stream:
                for line in stream:
                    yield COLOUR.sub("", line) if "\x1b" in line else line
        except OSError as error:
            raise HeuristicsError(f"{self.path}: {error.strerror or error}") from error

    def whole(self) -> str:
        """All of it.

        Raises:
            HeuristicsError: it is too long for a form that has to be parsed in one piece.
        """
        if self.size > MOST_WHOLE:
            raise HeuristicsError(
                f"{self.path}: {self.size / 1e6:.0f} MB in one piece, more than the {MOST_WHOLE / 1e6:.0f} MB that are "
                "read; write it as JSON lines, one row a line"
            )
        return "".join(self.lines())

    def head(self) -> str:
        """Its beginning, without blank space before it."""
        with self.open() as stream:
            return COLOUR.sub("", stream.read(HEAD)).lstrip()


def of_string(text: str, path: str) -> Text:
    """A text in memory."""
    return Text(path, lambda: io.StringIO(text, newline=None), len(text))


def of_bytes(data: bytes, path: str) -> Text:
    """A text in memory that has yet to be decoded, such as standard input."""
    encoding = _encoding(data[:HEAD], path)
    return Text(path, lambda: io.TextIOWrapper(io.BytesIO(data), encoding, "replace", None), len(data))


def of_file(path: Path, shown: str) -> Text:
    """A text in a file.

    Raises:
        HeuristicsError: it is no text, or nothing.
    """
    with path.open("rb") as stream:
        encoding = _encoding(stream.read(HEAD), shown)
    if path.suffix.lower() in NEVER:
        raise HeuristicsError(f"{shown}: {PICKLES}; {EXPORT}")
    return Text(shown, lambda: path.open(encoding=encoding, errors="replace", newline=None), path.stat().st_size)


def _encoding(head: bytes, path: str) -> str:
    """Encoding of a text by its first bytes; what is no text is refused."""
    if not head.strip():
        raise HeuristicsError(f"{path}: empty; {FORMS}")
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return encoding
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise HeuristicsError(f"{path}: {what}; {EXPORT}; {FORMS}")
    if len(head) > 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 30:
        raise HeuristicsError(f"{path}: weights (safetensors), which are never loaded; {EXPORT}; {FORMS}")
    if b"\0" in head:
        if head[1::2].count(0) > 0.9 * (len(head) // 2):
            return "utf-16-le"
        raise HeuristicsError(f"{path}: binary, not text; {FORMS}")
    return "utf-8"
