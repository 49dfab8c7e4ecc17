"""A run's folder: written aside, then renamed, so that nothing is ever half there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from agents.bad_input import BadInput
from agents.record import Record
from experiments.digest import folder_digest

RUN_FILE = "run.json"


class FolderError(BadInput):
    """The output folder cannot be used; the message says why and what to do."""


def identity(facts: Record) -> str:
    """The hash by which a run is known: of everything that decides its tables."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file aside and put it in place: afterwards it is whole, or what it was before."""
    aside = path.with_name(f".{path.name}.tmp-{uuid.uuid4().hex[:8]}")
    try:
        write(aside)
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    write_whole(path, lambda aside: aside.write_text(text, encoding="utf-8"))


@dataclass
class Output:
    """Where a run goes: the final folder and the one it is written to meanwhile."""

    final: Path
    aside: Path

    @contextmanager
    def parquet(self, name: str) -> Iterator[Callable[[pa.Table], None]]:
        """A function that appends tables to a Parquet file."""
        writer: list[pq.ParquetWriter] = []

        def append(table: pa.Table) -> None:
            if not writer:
                writer.append(
                    pq.ParquetWriter(self.aside / name, table.schema, compression="zstd", write_page_checksum=True)
                )
            writer[0].write_table(table)

        try:
            yield append
        finally:
            if writer:
                writer[0].close()

    def write_json(self, name: str, content: Record) -> None:
        """Write a JSON file."""
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        (self.aside / name).write_text(text + "\n", encoding="utf-8")

    def commit(self) -> None:
        """Put the folder in place, replacing what stood there; that stays if it cannot be done."""
        old = None
        if self.final.exists():
            old = self.final.with_name(f".{self.final.name}.old-{uuid.uuid4().hex[:8]}")
        try:
            if old:
                os.replace(self.final, old)
            os.replace(self.aside, self.final)
        except BaseException:
            if old and old.exists() and not self.final.exists():
                os.replace(old, self.final)
            raise
        if old:
            shutil.rmtree(old, ignore_errors=True)


def _told(folder: Path) -> Record | None:
    """What the run.json in a folder says; None when there is none, or none that bofast wrote."""
    try:
        told = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and {"identity", "digest"} <= told.keys() else None


def run_digest(folder: Path) -> dict[str, str]:
    """The digests of a run's tables; a FolderError when they are not those that its run.json tells."""
    told = _told(folder)
    if told is None:
        raise FolderError(f"{folder} is no folder of a run; it must hold the {RUN_FILE} of one")
    try:
        found = folder_digest(folder)
    except (OSError, ValueError):  # what the reader says to broken bytes
        found = {}
    if found != told["digest"]:
        raise FolderError(f"{folder} is damaged: its tables are not those that its {RUN_FILE} tells of")
    return found


def existing_run(folder: Path) -> Record | None:
    """What run.json in a folder says, or None when there is no folder or it is empty.

    Raises FolderError for a file, or a folder that holds something else than a run.
    """
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderError(f"--out {folder} is a file; give a folder that is new, empty or holds a run")
    if not any(folder.iterdir()):
        return None
    told = _told(folder)
    if told is None:
        raise FolderError(
            f"--out {folder} holds files that are no run of bofast; give a folder that is new, empty or holds a run"
        )
    return told


def same_run_kept(folder: Path, run_identity: str, overwrite: bool) -> bool:
    """Whether the folder already holds this very run, whole; a FolderError when it holds another one.

    With `overwrite` another run, or a damaged one, may be replaced.
    """
    told = existing_run(folder)
    if told is None:
        return False
    problem = "holds another run"
    if told["identity"] == run_identity:
        try:
            run_digest(folder)
            return True
        except FolderError:
            problem = "holds this run, damaged"
    if not overwrite:
        raise FolderError(f"--out {folder} {problem}; add --overwrite to replace it, or give another folder")
    return False


@contextmanager
def writing_run(out: Path | None, what: Record, overwrite: bool) -> Iterator[Output | None]:
    """Where a run writes to; None when no folder is asked for, or when the folder holds this very run, whole.

    Raises FolderError when it holds another one.
    """
    if out is None or same_run_kept(out.absolute(), identity(what), overwrite):
        yield None
        return
    with writing(out) as output:
        yield output


@contextmanager
def writing(folder: Path) -> Iterator[Output]:
    """Write a run's folder aside; it takes its place on success and leaves nothing behind on failure."""
    folder = folder.resolve()  # a link stays one
    aside = folder.with_name(f".{folder.name}.tmp-{uuid.uuid4().hex[:8]}")
    missing = [parent for parent in folder.parents if not parent.exists()]
    try:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            aside.mkdir()
        except OSError as error:
            raise FolderError(f"--out {folder} cannot be written: {error.strerror or error}") from None
        output = Output(folder, aside)
        yield output
        output.commit()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):  # those that hold something stay
            for parent in missing:
                parent.rmdir()
