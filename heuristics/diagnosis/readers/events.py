"""Event files of TensorBoard: scalars by step. Needs the extra `tensorboard`, and neither TensorFlow nor torch."""

import itertools
import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from heuristics.diagnosis.log import Row
from heuristics.diagnosis.readers.knobs import chosen
from heuristics.diagnosis.readers.text import Found
from heuristics.schema import HeuristicsError, Scalar

if TYPE_CHECKING:
    from tensorboard.compat.proto.summary_pb2 import Summary

LONGEST = 1 << 28  # of a record; a file that says more is damaged
TYPES = {1: "<f4", 2: "<f8", 3: "<i4", 4: "u1", 5: "<i2", 6: "i1", 9: "<i8", 10: "?", 19: "<f2", 22: "<u4", 23: "<u8"}


def is_events(path: Path) -> bool:
    """Whether a file is one of events: its first record says so."""
    with path.open("rb") as stream:
        head = stream.read(64)
    return b"brain.Event:" in head or ("tfevents" in path.name and len(head) >= 12 and head[4:8] == bytes(4))


def read_events(paths: Iterable[Path], shown: str) -> Found:
    """Scalars of event files of one run, oldest first, put together by step.

    Raises:
        HeuristicsError: the package `tensorboard` is not installed.
    """
    try:
        from tensorboard.compat.proto import event_pb2  # noqa: F401
    except ImportError as error:
        raise HeuristicsError(
            f"{shown}: event files need the package tensorboard: pip install 'heuristics[tensorboard]'"
        ) from error
    notes: list[str] = []
    knobs: dict[str, Scalar] = {}
    rows = _together(pair for path in paths for pair in _scalars(path, notes, knobs))
    first = next(rows, None)  # what was configured stands before what was measured
    return Found("TensorBoard events", itertools.chain([] if first is None else [first], rows), notes, knobs)


def _together(scalars: Iterable[tuple[int, str, float]]) -> Iterator[Row]:
    """Rows of scalars that follow one another with the same step."""
    row: dict[str, object] = {}
    for step, tag, value in scalars:
        if row and (row["step"] != step or tag in row):
            yield row
            row = {}
        row["step"] = step
        row[tag] = value
    if row:
        yield row


def _scalars(path: Path, notes: list[str], knobs: dict[str, Scalar]) -> Iterator[tuple[int, str, float]]:
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    for record in _records(path, notes):
        try:
            event = Event.FromString(record)
        except DecodeError:
            notes.append(f"{path.name}: a damaged record and what follows it is left out")
            return
        for value in event.summary.value:
            kind = value.WhichOneof("value")
            if kind == "simple_value":
                yield event.step, value.tag, value.simple_value
            elif kind == "tensor":
                if value.tag.partition("/")[0] == "args" and value.tensor.string_val:
                    knobs.update(_arguments(value.tensor.string_val[0]))
                elif (number := _number(value)) is not None:
                    yield event.step, value.tag, number


def _records(path: Path, notes: list[str]) -> Iterator[bytes]:
    """Records as TensorFlow frames them: length, its checksum, the record, its checksum."""
    with path.open("rb") as stream:
        while frame := stream.read(12):
            length = struct.unpack("<Q", frame[:8])[0] if len(frame) == 12 else LONGEST
            record = stream.read(length) if length < LONGEST else b""
            if len(record) < length or len(stream.read(4)) < 4:
                notes.append(f"{path.name}: cut short or damaged; what was whole is read")
                return
            yield record


def _number(value: "Summary.Value") -> float | None:
    """A tensor's only number; None for text, pictures and whatever has more than one."""
    tensor = value.tensor
    if value.metadata.plugin_data.plugin_name not in ("scalars", "") or any(
        part.size != 1 for part in tensor.tensor_shape.dim
    ):
        return None
    if tensor.tensor_content:
        kind = TYPES.get(tensor.dtype)
        if kind is None or len(tensor.tensor_content) != np.dtype(kind).itemsize:
            return None
        return float(np.frombuffer(tensor.tensor_content, kind)[0])
    for numbers in (tensor.float_val, tensor.double_val, tensor.int_val, tensor.int64_val):
        if len(numbers) == 1:
            return float(numbers[0])
    return None


def _arguments(text: bytes) -> dict[str, Scalar]:
    """Knobs that transformers writes beside the scalars, as JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return chosen(found) if isinstance(found, dict) else {}
