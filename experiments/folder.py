"""A run's folder: written aside, then renamed, so that nothing is ever half there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.digest import folder_digest

RUN_FILE = "run.json"


class FolderError(ValueError):
    """The output folder cannot be used; the message says why and what to do."""


def identity(facts: dict) -> str:
    """The hash by which a run is known: of everything that decides its tables."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass
class Output:
    """Where a run goes: the final folder and the one it is written to meanwhile."""

    final: Path
    aside: Path

    @contextmanager
    def parquet(self, name: str):
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

    def write_json(self, name: str, content: dict) -> None:
        """Write a JSON file."""
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        (self.aside / name).write_text(text + "\n", encoding="utf-8")

    def commit(self) -> None:
        """Put the folder in place, replacing what stood there."""
        old = None
        if self.final.exists():
            old = self.final.with_name(f".{self.final.name}.old-{uuid.uuid4().hex[:8]}")
            os.replace(self.final, old)
        os.replace(self.aside, self.final)
        if old:
            shutil.rmtree(old, ignore_errors=True)


def existing_run(folder: Path) -> dict | None:
    """What run.json in a folder says, or None when there is no folder or it is empty.

    Raises FolderError for a file, or a folder that holds something else than a run.
    """
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderError(f"--out {folder} is a file; give a folder that is new, empty or holds a run")
    if not any(folder.iterdir()):
        return None
    try:
        found = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except FileNotFoundError:
        raise FolderError(
            f"--out {folder} holds files that are no run of bofast; give a folder that is new, empty or holds a run"
        ) from None
    except (OSError, ValueError):
        return {}


def same_run_kept(folder: Path, run_identity: str, overwrite: bool) -> bool:
    """Whether the folder already holds this very run, whole; a FolderError when it holds another one.

    With `overwrite` another run, or a damaged one, may be replaced.
    """
    found = existing_run(folder)
    if found is None:
        return False
    if found.get("identity") == run_identity:
        try:
            if folder_digest(folder)["all"] == found.get("digest", {}).get("all"):
                return True
        except Exception:
            pass
        problem = "holds this run, damaged"
    else:
        problem = "holds another run"
    if not overwrite:
        raise FolderError(f"--out {folder} {problem}; add --overwrite to replace it, or give another folder")
    return False


@contextmanager
def writing(folder: Path):
    """Write a run's folder aside; it takes its place on success and leaves nothing behind on failure."""
    folder = folder.absolute()
    aside = folder.with_name(f".{folder.name}.tmp-{uuid.uuid4().hex[:8]}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir()
    except OSError as error:
        raise FolderError(f"--out {folder} cannot be written: {error.strerror or error}") from None
    output = Output(folder, aside)
    try:
        yield output
        output.commit()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
