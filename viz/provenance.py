"""When and with what something was made; never part of what it is."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version

_PACKAGES = ("numpy", "numba", "pyarrow", "scipy")


def provenance() -> dict:
    """Date, Python, machine and the packages that compute."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in _PACKAGES},
    }
