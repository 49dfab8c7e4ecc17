"""Parts of the results: Parquet files that count only when their length and every byte are those that were written."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from agents.record import Record


class DamagedPart(ValueError):
    """A file is not the part that was written; the message says what differs."""


class MissingPart(DamagedPart):
    """There is no such file: a sweep was stopped before it put it in place, or somebody took it away."""


@dataclass(frozen=True)
class Part:
    """A part as the manifest tells of it: `name` is the file's, made from the names of its runs."""

    name: str
    sha256: str
    bytes: int
    runs: int
    failed: int


def part_bytes(table: pa.Table) -> bytes:
    """A table as a Parquet file, with a checksum on every page.

    Without statistics and Arrow's own copy of the schema: with a hundred columns they are half of a small part.
    """
    sink = io.BytesIO()
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    layout = {"compression": "zstd", "use_dictionary": texts, "write_statistics": False, "store_schema": False}
    pq.write_table(table, sink, write_page_checksum=True, **layout)
    return sink.getvalue()


def write_part(rows: list[Record], schema: pa.Schema, aside: Path) -> Part:
    """Write rows aside, under a name of their own, down to the disk; `place_part` makes them part of the results."""
    content = part_bytes(pa.Table.from_pylist(rows, schema))
    names = hashlib.sha256("".join(row["run"] for row in rows).encode()).hexdigest()[:24]
    part = Part(
        name=f"part-{names}.parquet",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        runs=len(rows),
        failed=sum(row["error"] is not None for row in rows),
    )
    temporary = aside / f"{part.name}.tmp-{uuid.uuid4().hex[:8]}"
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, aside / part.name)
    finally:
        temporary.unlink(missing_ok=True)
    return part


def checked_part(content: bytes, part: Part) -> pa.Table:
    """The table of a part's bytes. Raises DamagedPart unless they are those that were written.

    The hash alone would do; the checksums of the pages are a second net, of another make.
    """
    if len(content) != part.bytes:
        raise DamagedPart(f"{part.name} has {len(content):,} bytes, written were {part.bytes:,}")
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DamagedPart(f"{part.name} has other bytes than were written")
    try:
        file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        # a part is small, and threads that have just begun abort a process that ends
        table = file.read(use_threads=False)
    except (OSError, ValueError) as error:
        raise DamagedPart(f"{part.name} cannot be read ({type(error).__name__})") from None
    if len(table) != part.runs:
        raise DamagedPart(f"{part.name} has {len(table):,} runs, written were {part.runs:,}")
    return table


def read_part(folder: Path, part: Part) -> pa.Table:
    """A part of a folder. Raises DamagedPart, MissingPart when it is not there."""
    try:
        content = (folder / part.name).read_bytes()
    except FileNotFoundError:
        raise MissingPart(f"{part.name} is not there") from None
    except OSError as error:
        raise DamagedPart(f"{part.name} cannot be read ({error.strerror or error})") from None
    return checked_part(content, part)


def place_part(aside: Path, folder: Path, part: Part) -> None:
    """Put a part that lies aside among the results."""
    os.replace(aside / part.name, folder / part.name)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the disk know the names in a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # not on every system can a folder be opened
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
