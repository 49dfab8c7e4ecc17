"""What checks of a calibration have left as JSON: another method's answer, and the proof that the method works."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from agents.record import Record
from experiments.calibration.verdicts import VERDICTS

CROSS_CHECK = "cross-check.json"  # in the calibration's folder, written by `bofast calibrate`
PROOF = Path(__file__).parent.parent / "docs" / "simulation-based-calibration.json"  # written by `bofast prove`
_OF_CROSS_CHECK = {"agrees", "problems", "allowed_gap_in_sd", "runs", "outcomes", "posterior"}


def _read(path: Path, keys: Collection[str]) -> Record | None:
    """The file's content; None when there is no such file, nothing when it is not what this version writes."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and set(keys) <= told.keys() else {}


def read_cross_check(folder: Path, posterior: str) -> Record | None:
    """The cross-check in a calibration's folder; None when there is none, or one of another posterior's digest."""
    told = _read(folder / CROSS_CHECK, _OF_CROSS_CHECK)
    return None if told and told["posterior"] != posterior else told


def read_proof(path: Path = PROOF) -> Record | None:
    """The proof that was kept; None when there is none."""
    return _read(path, {"passed", "verdicts", "facts", "provenance", *VERDICTS})
