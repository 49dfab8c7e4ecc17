"""Arrays kept on disk beside the compiled code, so that the next start need not make the same cohort again."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable

import numpy as np

from agents.compiled import cache_folder
from agents.evidence import data_hash

_MOST = 30  # cohorts kept; the oldest go
_LARGEST = 200_000_000  # bytes; what is larger is made again


def kept_arrays(what: str, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The arrays `make` gives for a description, read back from disk when sources and data are unchanged.

    A folder that cannot be written, or a damaged file, costs time only.
    """
    key = hashlib.sha256(f"{what}\n{data_hash()}".encode()).hexdigest()[:24]
    path = cache_folder() / "cohorts" / f"{key}.npz"
    try:
        with np.load(path, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except (OSError, ValueError, KeyError, EOFError):
        pass
    arrays = make()
    if sum(array.nbytes for array in arrays.values()) <= _LARGEST:
        aside = path.with_name(f".{uuid.uuid4().hex}.npz")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(aside, allow_pickle=False, **arrays)
            os.replace(aside, path)
            for old in sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime)[:-_MOST]:
                old.unlink()
        except OSError:
            pass
    return arrays
