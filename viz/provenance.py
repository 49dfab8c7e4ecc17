"""When and with what something was made, which is never part of what it is."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version

from experiments.folder import RUN_FILE, Output, identity

_PACKAGES = ("numpy", "numba", "pyarrow", "scipy")


def provenance() -> dict:
    """Date, Python, machine and the packages that compute."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_run(output: Output, what: dict, told: dict) -> None:
    """Write run.json, last of all: what was run, the digest of its tables, how it was made, and what it tells."""
    from experiments.digest import folder_digest

    head = {"identity": identity(what), "digest": folder_digest(output.aside), "run": what, "provenance": provenance()}
    output.write_json(RUN_FILE, head | told)
