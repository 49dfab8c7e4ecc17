"""What stands beside a result: when and with what it was made, what it tells, and where it lies."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from agents.record import Record
from experiments.folder import RUN_FILE, Output, identity

if TYPE_CHECKING:
    from rich.console import Console

_PACKAGES = ("numpy", "numba", "pyarrow", "scipy")


def provenance() -> Record:
    """Date, Python, machine and the packages that compute."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_run(output: Output, what: Record, told: Record) -> None:
    """Write run.json, last of all: what was run, the digest of its tables, how it was made, and what it tells."""
    from experiments.digest import folder_digest

    head = {"identity": identity(what), "digest": folder_digest(output.aside), "run": what, "provenance": provenance()}
    output.write_json(RUN_FILE, head | told)


def present(
    told: Record, as_json: bool, tables: Callable[[Console], None], out: Path | None = None, kept: bool = False
) -> None:
    """Show what was found: as JSON alone, or as tables and the folder where it lies."""
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    tables(console)
    if out is not None:
        console.print(f"\n{placed(out, kept)}")


def placed(out: Path, kept: bool) -> str:
    """Where results lie, and whether they did already."""
    return f"{'Kept, being this very run' if kept else 'Written'}: {out}"
