"""Where a calibration's finished generations lie, so that one that was killed goes on from its last whole one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.folder import FolderError, write_text, write_whole

FACTS = "calibration.json"


def claim(folder: Path, file: str, what: str, facts: dict, overwrite: bool = False) -> None:
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


def _told(folder: Path, file: str, what: str) -> dict | None:
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

    def __init__(self, folder: Path, facts: dict, overwrite: bool = False):
        claim(folder, FACTS, "calibration", facts, overwrite)
        self.folder = folder

    def _path(self, chain: int, number: int) -> Path:
        return self.folder / f"chain-{chain}-generation-{number:02d}.parquet"

    def keep(self, chain: int, number: int, z: np.ndarray, rows: list[dict[str, float]]) -> None:
        """Keep a finished generation."""
        columns = {f"z{i}": z[:, i] for i in range(z.shape[1])} | {name: [r[name] for r in rows] for name in rows[0]}
        table = pa.table(columns)
        write_whole(self._path(chain, number), lambda aside: pq.write_table(table, aside, write_page_checksum=True))

    def kept(self, chain: int, number: int, z: np.ndarray) -> list[dict[str, float]] | None:
        """What was measured at z (n, d) in a kept generation, or None when it has to be run.

        It has to when the file is damaged, or was made by another sampler and so at other points.
        """
        try:
            points, rows = read_generation(self._path(chain, number))
        except (OSError, ValueError):
            return None
        return rows if np.array_equal(points, z) else None


def read_generation(path: Path) -> tuple[np.ndarray, list[dict[str, float]]]:
    """Latent numbers (n, d) of a kept generation and what was measured there; OSError or ValueError if damaged."""
    table = pq.read_table(path, page_checksum_verification=True)
    latent = [name for name in table.column_names if name.startswith("z") and name[1:].isdigit()]
    points = np.column_stack([table[name].to_numpy() for name in latent]) if latent else np.empty((0, 0))
    return points, table.drop_columns(latent).to_pylist()
