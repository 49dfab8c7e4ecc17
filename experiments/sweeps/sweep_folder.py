"""A sweep's folder: what it holds, what of it is whole, and which runs are therefore done.

sweep.json   what is swept, by which model and data, and every start with its date
design.toml  the design as it was given last
runs/        the results, one Parquet dataset of parts that were all checked
manifest/    the parts that count, with length and hash
aside/       parts that are being written
lock         held by who writes
"""

from __future__ import annotations

import json
import shutil
from binascii import unhexlify
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from agents.record import Record
from experiments.folder import FolderError, identity, write_text
from experiments.sweeps.design import Design, PlannedRun
from experiments.sweeps.extension import not_extending
from experiments.sweeps.lock import lock_alone, lock_shard
from experiments.sweeps.manifest import Manifest, read_manifest
from experiments.sweeps.parts import DamagedPart, MissingPart, Part, place_part, read_part

FACTS = "sweep.json"
_AT_ONCE = 1000  # runs looked up together
_NAME = "S16"


@dataclass
class SweepFolder:
    """An open folder, written to by this process."""

    path: Path
    manifest: Manifest
    names: np.ndarray  # of runs done before, sorted
    failed: int  # of them
    redone: int  # parts that were damaged and have to be made again

    @property
    def aside(self) -> Path:
        """Where parts are written before they count."""
        return self.path / "aside"

    @property
    def done(self) -> int:
        """Runs done before."""
        return len(self.names)

    def take(self, part: Part) -> None:
        """Check a part that lies aside and let it count. Raises DamagedPart or OSError.

        It is told of first: who is stopped in between leaves a part that is missing and made later, while one that
        nobody tells of would be read by whoever reads the folder of results.
        """
        read_part(self.aside, part)
        self.manifest.add(part)
        place_part(self.aside, self.path / "runs", part)

    def missing(self, runs: Iterator[PlannedRun]) -> Iterator[PlannedRun]:
        """Those of some runs that are not done, in order."""
        while some := list(islice(runs, _AT_ONCE)):
            wanted = np.array([unhexlify(run.name) for run in some], _NAME)
            yield from (run for run, is_done in zip(some, self._known(wanted), strict=True) if not is_done)

    def _known(self, wanted: np.ndarray) -> np.ndarray:
        """Which of some names (n,) are done, bool."""
        if not self.done:
            return np.zeros(len(wanted), bool)
        at = np.searchsorted(self.names, wanted)
        return self.names[np.minimum(at, self.done - 1)] == wanted


def told(folder: Path) -> Record | None:
    """What sweep.json says; None when the folder is new or empty. Raises FolderError when it holds something else."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise FolderError(f"--out {folder} is a file; give a folder that is new, empty or holds a sweep")
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        if {"identity", "facts", "starts"} <= facts.keys() and identity(facts["facts"]) == facts["identity"]:
            return facts
        raise FolderError(f"{folder / FACTS} is damaged; give another folder")
    except FileNotFoundError:
        # what a sweep that was stopped at its very beginning leaves
        if any(not path.name.startswith(("lock", f".{FACTS}.tmp")) for path in folder.iterdir()):
            problem = "holds files that are no sweep; give a folder that is new or empty"
            raise FolderError(f"--out {folder} {problem}") from None
        return None
    except (OSError, ValueError, AttributeError):
        raise FolderError(f"{folder / FACTS} is damaged; give another folder") from None


@contextmanager
def opened(
    folder: Path, design: Design, start: Record, shard: tuple[int, int] | None = None, retry: bool = False
) -> Iterator[SweepFolder]:
    """The folder of a design's sweep, made or gone on from; `start` is kept as when and with what it began.

    With `retry` parts with failed runs are made again. Raises FolderError when it is another design's or in use.
    """
    folder = folder.absolute()
    told(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shard is None:
            lock, own_lock, first = lock_alone(folder), None, True
        else:
            lock, own_lock, first = lock_shard(folder, *shard)
    except OSError as error:
        raise FolderError(f"--out {folder} cannot be written: {error.strerror or error}") from None
    try:
        if first:
            _claim(folder, design, start)
            kept = _cleaned(folder, retry)
            if shard is not None and not lock.take_soon(shared=True):  # for a moment nobody had it
                raise FolderError(f"--out {folder} has just been taken by another sweep; wait for it, or stop it first")
        else:
            _agree(folder, design)
            kept = _whole(folder)
        own = "sweep" if shard is None else f"shard-{shard[0]}-of-{shard[1]}"
        path = folder / "manifest" / f"{own}.jsonl"
        manifest = Manifest(path, kept.parts if shard is None else [p for p in read_manifest(path) if p in kept.parts])
        yield SweepFolder(folder, manifest, kept.names, sum(part.failed for part in kept.parts), kept.damaged)
    finally:
        lock.release()
        if own_lock is not None:
            own_lock.release()


def _agree(folder: Path, design: Design) -> Record | None:
    before = told(folder)
    if before is not None:
        problem = not_extending(before["facts"], json.loads(json.dumps(design.facts())))
        if problem:
            raise FolderError(f"--out {folder} holds the runs of another design: {problem}; give another folder")
    return before


def _claim(folder: Path, design: Design, start: Record) -> None:
    # a sweep that never came to a run leaves the folder to any other
    before = _agree(folder, design) if manifests(folder) else None
    facts = design.facts()
    record = {"identity": identity(facts), "name": design.name, "runs": len(design), "facts": facts}
    record["starts"] = [*(before["starts"] if before else []), start]
    write_text(folder / FACTS, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    for name in ("runs", "aside", "manifest"):
        (folder / name).mkdir(exist_ok=True)
    write_text(folder / "design.toml", design.text)


@dataclass
class _Kept:
    parts: list[Part]
    names: np.ndarray
    damaged: int


def manifests(folder: Path) -> list[Part]:
    """Every part the manifests of a folder tell of, each once."""
    parts = (part for path in sorted((folder / "manifest").glob("*.jsonl")) for part in read_manifest(path))
    return list(dict.fromkeys(parts))


def _whole(folder: Path, retry: bool = False) -> _Kept:
    """The parts that are whole, with the names of their runs; a part with a run that another has does not count."""
    parts, names, seen, damaged = [], [], set(), 0
    for part in manifests(folder):
        try:
            column = read_part(folder / "runs", part)["run"]
        except MissingPart:
            continue
        except DamagedPart:
            damaged += 1
            continue
        first = column[0].as_py()
        if (retry and part.failed) or first in seen:
            continue
        seen.add(first)
        parts.append(part)
        names.append(np.array([unhexlify(name) for name in column.to_pylist()], _NAME))
    together = np.sort(np.concatenate(names)) if names else np.zeros(0, _NAME)
    if len(together) and (together[1:] == together[:-1]).any():
        return _without_doubled(parts, names, damaged)
    return _Kept(parts, together, damaged)


def _without_doubled(parts: list[Part], names: list[np.ndarray], damaged: int) -> _Kept:
    kept: list[Part] = []
    seen: set[bytes] = set()
    for part, own in zip(parts, names, strict=True):
        if seen.isdisjoint(own.tolist()):
            seen.update(own.tolist())
            kept.append(part)
    return _Kept(kept, np.sort(np.array(list(seen), _NAME)), damaged + len(parts) - len(kept))


def _cleaned(folder: Path, retry: bool) -> _Kept:
    """What is whole, in one manifest; what else lies among the results or aside is removed."""
    kept = _whole(folder, retry)
    listed = folder / "manifest" / "sweep.jsonl"
    Manifest(listed, kept.parts)
    for path in (folder / "manifest").glob("*.jsonl"):
        if path != listed:
            path.unlink()
    names = {part.name for part in kept.parts}
    for path in (folder / "runs").iterdir():
        if path.name not in names:
            path.unlink()
    for path in (folder / "aside").iterdir():
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return kept


def tables(folder: Path) -> Iterator[pa.Table]:
    """The table of every part that is there, each checked. Raises FolderError when one is damaged."""
    for part in manifests(folder):
        try:
            yield read_part(folder / "runs", part)
        except MissingPart:  # its runs are not done
            continue
        except DamagedPart as error:
            raise FolderError(f"{folder} is damaged: {error}; start the sweep again, which makes it anew") from None
