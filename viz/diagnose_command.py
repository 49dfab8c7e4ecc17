"""What `bofast diagnose` does: everything that is told of a finished calibration, as one page or as JSON."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

from experiments.folder import FolderError
from viz.calibration_evidence import gather
from viz.calibration_page import page


def execute(folder: Path, out: Path, draws: int, workers: int, as_json: bool, language: str) -> int:
    """Gather the evidence on the calibration in a folder and write the page."""
    if out.is_dir():
        raise FolderError(f"--out {out} is a folder; give the name of a page such as calibration.html")
    evidence = gather(folder, draws, workers)
    _write_aside(out, page(evidence, language))
    if as_json:
        print(json.dumps(evidence.record(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        print(f"Written: {out}")
    return 0


def _write_aside(path: Path, content: str) -> None:
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(content, encoding="utf-8")
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise FolderError(f"--out {path} cannot be written: {error.strerror or error}") from None
