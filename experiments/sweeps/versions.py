"""Which version of code and data a process has, so that no worker mixes in lives of another model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.evidence import data_hash

_ROOT = Path(__file__).resolve().parents[2]
_FLOORS = ("agents", "simulation", "experiments")


class WrongVersion(Exception):
    """This process has another version of code or data than the sweep."""


@dataclass(frozen=True)
class Version:
    """Hashes of the code and of the data."""

    code: str
    data: str

    def differs_from(self, other: Version) -> str:
        """What is different, in a few words."""
        kinds = [kind for kind in ("code", "data") if getattr(self, kind) != getattr(other, kind)]
        return f"another version of {' and '.join(kinds)}"


@cache
def own_version() -> Version:
    """The version this process has: everything below experiments/ that a run may come through, and all data."""
    digest = hashlib.sha256()
    for floor in _FLOORS:
        for path in sorted((_ROOT / floor).rglob("*.py")):
            name = path.relative_to(_ROOT).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return Version(digest.hexdigest()[:16], data_hash()[:16])
