"""How rules are compiled: all alike, short ones copied into whoever calls them, long ones called.

Handing over the arguments of a call costs more than most rules do; a copy also leaves out what its caller
does not use.

No fast-math and no fused operations: the bits must not depend on the processor. Division by zero gives
infinity instead of an error check at every division. `_nrt=False` leaves out reference counting, which arrays
that outlive the call do not need and which costs a third of the time; in return no rule may allocate an array.

Compiled code is kept for the next start, in a folder named by the sources' hash: numba itself would notice a
change in a rule's own file only, not in the rules it calls.
"""

import hashlib
import os
import sys
from pathlib import Path

from numba import config, njit

_ROOT = Path(__file__).resolve().parent.parent


def sources_hash() -> str:
    """Hash of everything that can be compiled: the sources of agents/ and simulation/."""
    digest = hashlib.sha256()
    for path in sorted([*(_ROOT / "agents").glob("*.py"), *(_ROOT / "simulation").glob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code is kept: below $BOFAST_CACHE, else the user's cache folder."""
    base = os.environ.get("BOFAST_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "bofast" / sources_hash()


def is_compiled() -> bool:
    """Whether these very sources have been compiled on this machine before, for this Python."""
    version = "".join(map(str, sys.version_info[:2]))
    return any(cache_folder().glob(f"simulation_*/kernel.advance-*.py{version}.*nbc"))


config.CACHE_DIR = str(cache_folder())
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
rule = njit(**_OPTIONS, forceinline=True)
long_rule = njit(**_OPTIONS)
