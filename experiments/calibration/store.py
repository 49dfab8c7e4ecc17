"""Where a calibration's finished generations lie, so that one that was killed goes on from its last whole one."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from agents.record import Record
from experiments.folder import FolderError, write_text, write_whole

FACTS = "calibration.json"
_OVER = "log_over_prior"
_PLACE = b"chain and generation"


@dataclass(frozen=True, eq=False)
class Kept:
    """A generation as it is kept: latent numbers (n, d), log of proposal over prior (n,), what was measured."""

    z: np.ndarray
    log_over_prior: np.ndarray
    rows: list[dict[str, float]]


def claim(folder: Path, file: str, what: str, facts: Record, overwrite: bool = False) -> None:
    """Make a folder that of `what` with these facts, told in `file`; a FolderError if it is that of something else."""
    told = _told(folder, file, what)
    if told is not None and told != json.loads(json.dumps(facts)):
        if not overwrite:
            raise FolderError(
                f"--out {folder} holds a {what} of something else; add --overwrite to begin anew, or give another "
                "folder"
            )
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / file, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise FolderError(f"--out {folder} cannot be written: {error.strerror or error}") from None


def _told(folder: Path, file: str, what: str) -> Record | None:
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderError(f"--out {folder} is a file; give a folder that is new, empty or holds a {what}")
    try:
        return json.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if any(folder.iterdir()):
            raise FolderError(
                f"--out {folder} holds files that are no {what}; give a folder that is new, empty or holds one"
            ) from None
        return None


class Store:
    """A calibration's folder: calibration.json with what is calibrated, a Parquet file per chain and generation."""

    def __init__(self, folder: Path, facts: Record, overwrite: bool = False):
        claim(folder, FACTS, "calibration", facts, overwrite)
        self.folder = folder

    def keep(self, chain: int, number: int, kept: Kept) -> None:
        """Keep a finished generation."""
        columns = {f"z{i}": kept.z[:, i] for i in range(kept.z.shape[1])} | {_OVER: kept.log_over_prior}
        table = pa.table(columns | {name: [row[name] for row in kept.rows] for name in kept.rows[0]})
        table = table.replace_schema_metadata({_PLACE: f"{chain} {number}"})
        path = generation_path(self.folder, chain, number)
        write_whole(path, lambda aside: pq.write_table(table, aside, write_page_checksum=True))

    def kept(self, chain: int, number: int) -> Kept | None:
        """A kept generation, or None when it is not there or damaged and has to be run."""
        try:
            return read_generation(self.folder, chain, number)
        except (OSError, ValueError):
            return None


def generation_path(folder: Path, chain: int, number: int) -> Path:
    """Where a generation is kept."""
    return folder / f"chain-{chain}-generation-{number:02d}.parquet"


def read_generation(folder: Path, chain: int, number: int) -> Kept:
    """A generation that was kept; OSError or ValueError if it is damaged or another one."""
    table = pq.read_table(generation_path(folder, chain, number), page_checksum_verification=True)
    if (table.schema.metadata or {}).get(_PLACE) != f"{chain} {number}".encode():
        raise ValueError("another generation")
    latent = [name for name in table.column_names if name.startswith("z") and name[1:].isdigit()]
    z, over = (np.column_stack([table[name].to_numpy() for name in names]) for names in (latent, [_OVER]))
    return Kept(z, over[:, 0], table.drop_columns([*latent, _OVER]).to_pylist())
