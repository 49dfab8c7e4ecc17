"""What `bofast diagnose` does: everything that is told of a finished calibration, as one page or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.folder import FolderError, write_text
from viz.calibration_evidence import gather
from viz.calibration_page import page


def execute(folder: Path, out: Path, draws: int, workers: int, as_json: bool, language: str) -> int:
    """Gather the evidence on the calibration in a folder and write the page."""
    if out.is_dir():
        raise FolderError(f"--out {out} is a folder; give the name of a page such as calibration.html")
    evidence = gather(folder, draws, workers)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_text(out, page(evidence, language))
    except OSError as error:
        raise FolderError(f"--out {out} cannot be written: {error.strerror or error}") from None
    if as_json:
        print(json.dumps(evidence.record(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        print(f"Written: {out}")
    return 0
