"""What `bofast results` does: summarise a sweep, and export it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from experiments.sweeps.results import summarise, write_csv


def execute(folder: Path, by: str, csv: Path | None, as_json: bool) -> int:
    """Print the summary, or JSON alone, and write the CSV file when asked for."""
    summary = summarise(folder, by)
    if csv is not None:
        rows = write_csv(folder, csv)
        print(f"Written: {csv} ({rows:,} runs)", file=sys.stderr)
    if as_json:
        print(json.dumps(summary.record(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        from viz.sweep_report import print_summary

        print_summary(summary)
    return 0
